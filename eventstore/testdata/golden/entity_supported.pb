
$4418d32e-d668-550b-b720-1aaa52d42e6bgolden"p-1(2 HX/_Ìw' ni‡Ñ’zƒøş¨fzDPNä®â+¾~ŸJ
2016-02-29R”¬Ó¶µÈê¤Z6
system 0 Ã¤ÃŸ”¬Ó¶
	id 0 Ã¤ÃŸpartner 0 Ã¤ÃŸb
	id 0 Ã¤ÃŸpartner 0 Ã¤ÃŸjreference 0 Ã¤ÃŸsha256 0r$3392e505-0e23-538a-a83b-ab9cf925df53‚Âname 0 Ã¤ÃŸ8

$b57cad39-83ec-5613-82ea-32bba6d951a5golden"p-1(2 2‹2v¸º5ë¥Õÿ‹hn=ğÚİÈ?J
2016-02-29R”¬Ó¶µÈê¤Z6
system 0 Ã¤ÃŸ”¬Ó¶
	id 0 Ã¤ÃŸpartner 0 Ã¤ÃŸb
	id 0 Ã¤ÃŸpartner 0 Ã¤ÃŸjreference 0 Ã¤ÃŸsha256 0r$7d7fd005-83d9-525e-afb0-d762dec13f8ex‚valid_until 0 Ã¤ÃŸ@
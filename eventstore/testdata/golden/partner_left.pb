
$e7ab4bdd-fae4-5c80-9fa5-5ca432cf4064golden"golden(2 BBÙ#µğûñŸQÃÈ…YznñªøcjT^¢Nt&ò‚—{J
2016-02-29R”¬Ó¶µÈê¤Z6
system 0 Ã¤ÃŸ”¬Ó¶
	id 0 Ã¤ÃŸpartner 0 Ã¤ÃŸb
	id 0 Ã¤ÃŸpartner 0 Ã¤ÃŸjreference 0 Ã¤ÃŸsha256 0r$78a596d9-568e-5cda-a4a0-24f412e66fa4‚ª
organisation 0 Ã¤ÃŸ8

$d9ee26d6-1024-56f5-905c-08cc20ac1c0cgolden"p-1(2 }ş‡“¼¿É°KhÔÔö\İˆq%¡7Ÿ.ÔG‹‘J
2016-02-29R”¬Ó¶µÈê¤Z6
system 0 Ã¤ÃŸ”¬Ó¶
	id 0 Ã¤ÃŸpartner 0 Ã¤ÃŸb
	id 0 Ã¤ÃŸpartner 0 Ã¤ÃŸjreference 0 Ã¤ÃŸsha256 0r$5cb30b6d-d469-5593-8a53-648cd5d539e5‚6Š3
hold 0 Ã¤ÃŸ"reference 0 Ã¤ÃŸ*until 0 Ã¤ÃŸ8

$95c9cd30-e841-5a27-85e6-c984f8727f18golden"p-1(2 I tAêvÅItA˜¾§’¢.zØÂ5¥)ÿþù3gJOÄ(QJ
2016-02-29R”¬Ó¶µÈê¤Z6
system 0 Ã¤ÃŸ”¬Ó¶
	id 0 Ã¤ÃŸpartner 0 Ã¤ÃŸb
	id 0 Ã¤ÃŸpartner 0 Ã¤ÃŸjreference 0 Ã¤ÃŸsha256 0r$2a689e34-fbcc-59ba-84b2-f66daf781b20x‚<Ò9
obligations 0 Ã¤ÃŸ
obligations 1 Ã¤ÃŸrule 0 Ã¤ÃŸ @
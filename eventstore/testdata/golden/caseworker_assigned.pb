
$0273d75f-25a9-5232-9228-ae0b0856d406golden"p-1(2 ÎËÀL«“)¢Ì1ÔaUsd»œsæ­%`Æ¤J
2016-02-29R”¬Ó¶µÈê¤Z6
system 0 Ã¤ÃŸ”¬Ó¶
	id 0 Ã¤ÃŸpartner 0 Ã¤ÃŸb
	id 0 Ã¤ÃŸpartner 0 Ã¤ÃŸjreference 0 Ã¤ÃŸsha256 0r$b148bfc2-59fe-5283-9f81-4c5878fc487e‚&Š#
caseworker 0 Ã¤ÃŸpartner 0 Ã¤ÃŸ8
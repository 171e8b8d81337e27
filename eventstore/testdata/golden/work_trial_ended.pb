
$5338e7a3-be9d-5784-8916-40d340cfa9aagolden"p-1(2 t×–Ü›‰]éíæaQˆ‚½tÀÌ†2¡ì·JJ
2016-02-29R”¬Ó¶µÈê¤Z6
system 0 Ã¤ÃŸ”¬Ó¶
	id 0 Ã¤ÃŸpartner 0 Ã¤ÃŸb
	id 0 Ã¤ÃŸpartner 0 Ã¤ÃŸjreference 0 Ã¤ÃŸsha256 0r$e88c5560-93bb-5af5-913d-9102ccb4bbcd‚‚
trial 0 Ã¤ÃŸ8
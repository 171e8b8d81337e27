
$625e4d56-d269-5d5e-9a32-82e967db758cgolden"p-1(2 ^61Ž¨©+<Í/wÍº}B~ö(aÀË*ÎK«µç…fU9J
2016-02-29R”¬Ó¶µÈê¤Z6
system 0 Ã¤ÃŸ”¬Ó¶
	id 0 Ã¤ÃŸpartner 0 Ã¤ÃŸb
	id 0 Ã¤ÃŸpartner 0 Ã¤ÃŸjreference 0 Ã¤ÃŸsha256 0r$df80bede-ce62-56b7-bb46-afe8e8595343x‚N‚K
decided_by 0 Ã¤ÃŸkeep_until 0 Ã¤ÃŸ keep_until 0 Ã¤ÃŸ @
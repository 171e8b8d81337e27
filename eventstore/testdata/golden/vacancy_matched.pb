
$8c2d678b-84d0-59ac-94a7-a484dfcd5d7fgolden"p-1(2 “<å ’`<“\ê+‡Ô,:/œ¦†Qe4úò•-gRz£J
2016-02-29R”¬Ó¶µÈê¤Z6
system 0 Ã¤ÃŸ”¬Ó¶
	id 0 Ã¤ÃŸpartner 0 Ã¤ÃŸb
	id 0 Ã¤ÃŸpartner 0 Ã¤ÃŸjreference 0 Ã¤ÃŸsha256 0r$0eab66f8-f8d1-5108-867b-e3d20c28ea91‚&š#
vacancy 0 Ã¤ÃŸemployer 0 Ã¤ÃŸ8
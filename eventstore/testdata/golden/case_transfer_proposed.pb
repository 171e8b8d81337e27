
$000c66cd-ee7b-5a03-a18b-33c715c83e5fgolden"p-1(2 -«à)b}é;àRÀ}En3°L·áK‡†œ{.JJ
2016-02-29R”¬Ó¶µÈê¤Z6
system 0 Ã¤ÃŸ”¬Ó¶
	id 0 Ã¤ÃŸpartner 0 Ã¤ÃŸb
	id 0 Ã¤ÃŸpartner 0 Ã¤ÃŸjreference 0 Ã¤ÃŸsha256 0r$2aaeef39-5aa1-50b3-ae5a-a276893db773x‚=’:
transfer 0 Ã¤ÃŸto_partner 0 Ã¤ÃŸto_caseworker 0 Ã¤ÃŸŠlhÛåÌîqíüó¡7ÈMƒÎèì¤Ü¡Î‚ÜŠ¾Køî.ƒíIå‡ÌUªò½ãgy¸Ÿ÷±æ¯A‘å®‘¾o&B]"â,jó÷øıxbF81Ë_'Í]pìPr&ÅU7e@
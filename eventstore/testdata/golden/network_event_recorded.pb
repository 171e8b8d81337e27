
$37c969a3-dfd7-5dee-9754-5551cc5dd232golden"golden(2 Ñ€r@šU$:)—(X gÂ.K¿iS™TjÙàwÁJ
2016-02-29R”¬Ó¶µÈê¤Z6
system 0 Ã¤ÃŸ”¬Ó¶
	id 0 Ã¤ÃŸpartner 0 Ã¤ÃŸb
	id 0 Ã¤ÃŸpartner 0 Ã¤ÃŸjreference 0 Ã¤ÃŸsha256 0r$83cb58c7-a59d-50da-a050-719412f3d18d‚=ò:
organisations 0 Ã¤ÃŸ
organisations 1 Ã¤ÃŸtopic 0 Ã¤ÃŸ8

$1cdc3185-ff2b-5b30-8b7b-7bfbc7fe0f12golden"p-1(J
2016-02-29R”¬Ó¶µÈê¤Z6
system 0 Ã¤ÃŸ”¬Ó¶
	id 0 Ã¤ÃŸpartner 0 Ã¤ÃŸb
	id 0 Ã¤ÃŸpartner 0 Ã¤ÃŸjreference 0 Ã¤ÃŸsha256 0r$9d9152e5-5685-599e-b738-d5a68690664f‚*R(
method 0 Ã¤ÃŸoccupation 0 Ã¤ÃŸ (Šlh+Îg}¡¨Ì…|¥ƒcdBu:à0Táş5a
B^m(Æt’X×ôGMvøó`meòÿ›MDî†ñÔW:"ÿj³_úéeı£ÿëjX–o9|adšé<ƒò†°º§ÈÿÖç?
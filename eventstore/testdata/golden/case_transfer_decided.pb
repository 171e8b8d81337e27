
$beb48406-dbf3-5d0d-ba11-daf5b52a244cgolden"p-1(J
2016-02-29R”¬Ó¶µÈê¤Z6
system 0 Ã¤ÃŸ”¬Ó¶
	id 0 Ã¤ÃŸpartner 0 Ã¤ÃŸb
	id 0 Ã¤ÃŸpartner 0 Ã¤ÃŸjreference 0 Ã¤ÃŸsha256 0r$280c4dfa-bb9d-58f4-a33f-f1a72f7000de‚š
transfer 0 Ã¤ÃŸŠlh²L88_Õ»&‡b]}¤üë{Ú¥£‚e‡ß–d{qÁ}aEˆ±º)8ø¿í¢%…Qqš]ğğ£ Qx‹¡c¢D¹^¬¿Ì{ÈEuvŸÍvø»«yê‚ÃG„Dm³¥‹"”ì2]
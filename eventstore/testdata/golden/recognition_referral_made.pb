
$0929800d-c387-57b7-a476-23d92c78d311golden"p-1(2 ¯03—Ü∂ı≈æNâ “Úp≤~Ó1•füÚ¨∫ÛM0J
2016-02-29Rî¨”∂µ»Í§Z6
system 0 √§√üî¨”∂
	id 0 √§√üpartner 0 √§√üb
	id 0 √§√üpartner 0 √§√üjreference 0 √§√üsha256 0r$1d087aa5-5e66-544d-bb53-0669db2396e8xÇ/⁄,
qualification 0 √§√üadvice_centre 0 √§√üê@
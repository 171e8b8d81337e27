
$a0d2987c-4b52-54c9-bdda-2c5a6c6c2586golden"p-1(J
2016-02-29Rî¨”∂µ»Í§Z6
system 0 √§√üî¨”∂
	id 0 √§√üpartner 0 √§√üb
	id 0 √§√üpartner 0 √§√üjreference 0 √§√üsha256 0r$83afbf01-9564-54aa-b2d2-06cbb181eb40Ç)∫&
branch 0 √§√ü (2name 0 √§√üê

$ac00fe40-7cac-5807-a3d9-69f0121b2f60golden"p-1(2 ü =~pGp~áˆ{^|ôeFUÃµ‰ù&›IÇJ
2016-02-29Rî¨”∂µ»Í§Z6
system 0 √§√üî¨”∂
	id 0 √§√üpartner 0 √§√üb
	id 0 √§√üpartner 0 √§√üjreference 0 √§√üsha256 0r$4d9b577c-f08f-5b96-b490-1619544bb92fxÇ*ä'provider 0 √§√ü"starts_on 0 √§√üê@
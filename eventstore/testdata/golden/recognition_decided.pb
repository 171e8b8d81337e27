
$a0084b75-43fb-56a4-8ca1-ff5f06317ba1golden"p-1(J
2016-02-29Rî¨”∂µ»Í§Z6
system 0 √§√üî¨”∂
	id 0 √§√üpartner 0 √§√üb
	id 0 √§√üpartner 0 √§√üjreference 0 √§√üsha256 0r$bae3f73b-0e24-53fc-98b0-f2c0b750dd08Ç‚
qualification 0 √§√üê
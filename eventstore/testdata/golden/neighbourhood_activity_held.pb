
$2c076d76-f291-553a-8384-5427845ff7bdgolden"p-1(2 §ó$õ#sdﬂë{0J"∆óQo?Teku_-*ÎÄi+fJ
2016-02-29Rî¨”∂µ»Í§Z6
system 0 √§√üî¨”∂
	id 0 √§√üpartner 0 √§√üb
	id 0 √§√üpartner 0 √§√üjreference 0 √§√üsha256 0r$5d6d1985-6ea7-50e6-a656-cc736b276d2exÇH‚Epartners 0 √§√üpartners 1 √§√ü"area 0 √§√ü**08ê@
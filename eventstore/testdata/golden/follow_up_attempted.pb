
$96e1ff1b-212c-50a4-8810-3873e4538be3golden"p-1(J
2016-02-29Rî¨”∂µ»Í§Z6
system 0 √§√üî¨”∂
	id 0 √§√üpartner 0 √§√üb
	id 0 √§√üpartner 0 √§√üjreference 0 √§√üsha256 0r$0c2b2ba7-899e-5d2b-a37c-6d91bebac7b9Ç/¬,
obligations 0 √§√ü
obligations 1 √§√üê
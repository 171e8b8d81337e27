
$1b5f4078-7d92-5335-822d-01b7b3958dd8golden"p-1(2 ï
∑≥˚Ô=^A•}?∞≥é‘)!Ÿ÷÷ﬁ&´VrF√J
2016-02-29Rî¨”∂µ»Í§Z6
system 0 √§√üî¨”∂
	id 0 √§√üpartner 0 √§√üb
	id 0 √§√üpartner 0 √§√üjreference 0 √§√üsha256 0r$2e7a44f6-358c-5a1e-bb8e-40d4647e4771ÇWrU
plan 0 √§√ü!
goal 0 √§√ütarget_on 0 √§√ü!
goal 0 √§√ütarget_on 0 √§√üê8

$42acc707-c7e0-5f70-a239-a5401f0efb18golden"p-1(J
2016-02-29Rî¨”∂µ»Í§Z6
system 0 √§√üî¨”∂
	id 0 √§√üpartner 0 √§√üb
	id 0 √§√üpartner 0 √§√üjreference 0 √§√üsha256 0r$491bfa2d-1fbd-5811-a9ac-cd81bc8e6d58Ç!íawarding_body 0 √§√ü (ê
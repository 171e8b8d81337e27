
$cd93a57c-e8b0-5851-b1aa-839a9136e847golden"p-1(J
2016-02-29Rî¨”∂µ»Í§Z6
system 0 √§√üî¨”∂
	id 0 √§√üpartner 0 √§√üb
	id 0 √§√üpartner 0 √§√üjreference 0 √§√üsha256 0r$d1c8d4df-ebfe-5229-8b88-3b4b84394b10Ç
:ê
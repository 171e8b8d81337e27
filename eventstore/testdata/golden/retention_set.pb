
$afb1f2eb-ed06-50fc-9ede-982a91f9aa98golden"golden(J
2016-02-29Rî¨”∂µ»Í§Z6
system 0 √§√üî¨”∂
	id 0 √§√üpartner 0 √§√üb
	id 0 √§√üpartner 0 √§√üjreference 0 √§√üsha256 0r$30c91d0d-a295-5011-9b69-ffde8a1e7161Ç@Ç=
last_payment_on 0 √§√üretain_until 0 √§√üê
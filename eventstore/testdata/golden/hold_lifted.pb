
$10da6ca2-589b-578a-952e-6cbb34c69a4dgolden"p-1(2 aa¬ó#|#•}(ºûRB	.Á˚A›>Ob®-J
2016-02-29Rî¨”∂µ»Í§Z6
system 0 √§√üî¨”∂
	id 0 √§√üpartner 0 √§√üb
	id 0 √§√üpartner 0 √§√üjreference 0 √§√üsha256 0r$bff7a2db-7df1-528c-b245-acd67c14118cxÇí
hold 0 √§√üê@
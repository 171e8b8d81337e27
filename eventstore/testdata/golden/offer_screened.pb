
$082d3c1c-6bc3-56c7-be2d-b12d7a3ce8e5golden"p-1(J
2016-02-29R��Ӷ���Z6
system 0 äß��Ӷ
	id 0 äßpartner 0 äßb
	id 0 äßpartner 0 äßjreference 0 äßsha256 0r$f0a38bcc-b323-5d37-b791-d0908245e839�2j0
offer 0 äßprovider 0 äßregion 0 äß �

$939a161b-abdb-5fd2-84b2-1cd7fb8b6af6golden"golden(2 ด๙üeคณ^มqÞ5เ#?s๛Qภ'ÿZ๓SธูJ
2016-02-29R”ฌำถตศ๊คZ6
system 0 รคร”ฌำถ
	id 0 รครpartner 0 รครb
	id 0 รครpartner 0 รครjreference 0 รครsha256 0r$958686f2-0074-5f7c-ac5a-5eed1ea9c0baxิ๚ะdefinition_version 0 รคร"cut_off 0 รคร*”ฌำถ2

log 0 รคร:K
code 0 รครbreakdown 0 รครýÿÿÿÿÿÿÿÿ üÿÿÿÿÿÿÿÿ(๛ÿÿÿÿÿÿÿÿ0๚ÿÿÿÿÿÿÿÿ:K
code 0 รครbreakdown 0 รครýÿÿÿÿÿÿÿÿ üÿÿÿÿÿÿÿÿ(๛ÿÿÿÿÿÿÿÿ0๚ÿÿÿÿÿÿÿÿBhash 0H	Rdefinition_sha256 0Z
name 0 รครvalue 0 รครZ
name 0 รครvalue 0 รครbperiod_from 0 รครh@
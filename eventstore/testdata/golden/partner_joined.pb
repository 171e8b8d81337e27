
$0c48388c-1894-5ad1-9ba4-fb45ea8d8af1golden"golden(J
2016-02-29Rî¨”∂µ»Í§Z6
system 0 √§√üî¨”∂
	id 0 √§√üpartner 0 √§√üb
	id 0 √§√üpartner 0 √§√üjreference 0 √§√üsha256 0r$fcb2e832-2dd9-5d5c-9f7a-4d5e0a3a88b8Ç'¢$
organisation 0 √§√üname 0 √§√üê
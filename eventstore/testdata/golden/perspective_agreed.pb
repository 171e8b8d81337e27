
$e1995650-d45c-5c58-99dd-2966c9c9200egolden"p-1(J
2016-02-29Rî¨”∂µ»Í§Z6
system 0 √§√üî¨”∂
	id 0 √§√üpartner 0 √§√üb
	id 0 √§√üpartner 0 √§√üjreference 0 √§√üsha256 0r$6884a165-dc51-5a41-bb64-fd3705069a92Ç 
occupation 0 √§√üê

$27b921a0-4e5a-5c69-923b-a1005aeedacfgolden"p-1(J
2016-02-29Rî¨”∂µ»Í§Z6
system 0 √§√üî¨”∂
	id 0 √§√üpartner 0 √§√üb
	id 0 √§√üpartner 0 √§√üjreference 0 √§√üsha256 0r$eac85a11-84d9-5c68-84d1-4c27a3301263ÇÇ
plan 0 √§√ügoal 0 √§√üê
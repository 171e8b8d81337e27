
$b25f907d-73b3-5712-8ea5-94ebb5abfcfegolden"golden(J
2016-02-29R��Ӷ���Z6
system 0 äß��Ӷ
	id 0 äßpartner 0 äßb
	id 0 äßpartner 0 äßjreference 0 äßsha256 0r$2a657fbf-663a-52bf-8b82-a4a178e4e711�T�Q
region 0 äßbranches 0 äßbranches 1 äßmethod 0 äß"findings 0 äß�
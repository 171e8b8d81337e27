
$58fa565d-f411-564e-95cc-c8d7f80824fcgolden"p-1(2 Ü59Ýชภ;… ýOกพbำท็ศd|คดณOXQJ
2016-02-29R”ฌำถตศ๊คZ6
system 0 รคร”ฌำถ
	id 0 รครpartner 0 รครb
	id 0 รครpartner 0 รครjreference 0 รครsha256 0r$8beca19b-7d07-51e0-8261-b1c0e4005d6bxWzU
plan 0 รคร!
goal 0 รครtarget_on 0 รคร!
goal 0 รครtarget_on 0 รครlhิÝ”B๕bAGBF!2๒ฃ็ฟาrกีÿX"u ปhrฏ๖๏iอ–นปมhB.ซ$}=R?ิB'fUAื็ก์wpลก๒!ฎV>Y๑8•ÿฯใs~์๊ษ=ใ@
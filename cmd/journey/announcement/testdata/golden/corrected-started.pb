
 dbaa6dc001868831a2ef4fc6c54e34d2†
ƒ
 05a0052f162ca14becc3a92ca6f1bd39 eee81152c152a5ace217006a484d2497laqs (2kldb:828B
2016-06-01Rmueszer-holzZbilse-institut

 44f03ea57c20ccae92ba33b070e8f091*•
ƒ
 05a0052f162ca14becc3a92ca6f1bd39 eee81152c152a5ace217006a484d2497laqs (2kldb:828B
2016-06-01Rmueszer-holzZbilse-institut¶
2016-11-30
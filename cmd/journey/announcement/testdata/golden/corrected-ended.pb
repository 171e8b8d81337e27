
 a18c50cbb2b065347a3e8a96dabdfd14"í
è
 05a0052f162ca14becc3a92ca6f1bd39 eee81152c152a5ace217006a484d2497laqs (2kldb:828B
2016-06-01J
2017-02-28Rmueszer-holzZbilse-institut
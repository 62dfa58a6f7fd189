[ http://a/b#c
 ]

let a = http://a/b; in 1

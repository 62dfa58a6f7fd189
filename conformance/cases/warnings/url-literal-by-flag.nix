http://a.b/c

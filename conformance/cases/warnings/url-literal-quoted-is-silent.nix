"http://a.b/c"

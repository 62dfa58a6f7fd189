let f = x: nowhere; in f 1

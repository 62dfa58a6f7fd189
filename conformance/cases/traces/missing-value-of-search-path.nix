let f = x: <nowhere/file>; in f 1

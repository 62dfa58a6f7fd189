let f = s: with s; x; in f null

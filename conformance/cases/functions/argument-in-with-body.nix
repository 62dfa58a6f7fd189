(s: with s; a) { a = 1; }

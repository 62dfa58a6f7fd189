let f = s: with s; a; in f [ ]

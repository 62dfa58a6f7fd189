let s = { }; in { a = s; a.y = 2; }

let s = { }; in s.a or s.b or { c = 1; }.c

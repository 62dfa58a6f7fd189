let s = { a = 1; }; n = null; in s.${n}

let s = { f = with s; y: x + y; x = 1; }; in s.f 2

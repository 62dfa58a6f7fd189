let s = n: { a = if n == 0 then throw "end" else (s (n - 1)).a; }; in (s 6).a

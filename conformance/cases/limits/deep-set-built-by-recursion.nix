let s = n: if n == 0 then { } else { a = s (n - 1); }; d = n: v: if v == { } then n else d (n + 1) v.a; in d 0 (s 500)

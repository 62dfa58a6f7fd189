let s = n: { v = if n == 0 then 0 else 1 + (s (n - 1)).v; }; in (s 30).v

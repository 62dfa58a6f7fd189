let f = n: { __toString = s: f (n + 1); }; in toString (f 0)

let or = 1; s.f = x: x; in s.f or

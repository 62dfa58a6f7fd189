{ ${"a" + toString 1} = 1 + 1; b = 2; }

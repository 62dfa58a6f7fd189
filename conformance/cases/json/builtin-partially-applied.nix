{ m = map (x: x); }

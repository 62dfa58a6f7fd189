with { x = { v = 1; }; }; [ x x ]

{ type = 1; a = 2; } == { type = 1; a = 2; }

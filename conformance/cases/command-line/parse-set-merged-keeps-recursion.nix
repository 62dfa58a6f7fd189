{ a = rec { x = 1; z = x; }; a.y = 2; }

rec { x = 1; a.x = 2; a.y = x; }

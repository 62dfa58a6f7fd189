{ b = x: x; a = y: y; }

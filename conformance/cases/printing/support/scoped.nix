{ x = y; z = [ y ]; }

rec { a = 1; b = a; } == { a = 1; b = 1; }

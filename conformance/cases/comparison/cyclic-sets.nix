let a = { x = a; }; b = { x = b; }; in a == a

let f = a: b: false; in assert f (1 + 2) { x = 1; }; 1

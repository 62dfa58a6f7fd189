let a = 0; in assert { b = 1; c = 2; } == { a = 1; b = 1; }; a

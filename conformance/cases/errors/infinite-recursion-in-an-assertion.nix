let a = assert a; 1; in a

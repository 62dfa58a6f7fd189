a: { b = with a; c; }

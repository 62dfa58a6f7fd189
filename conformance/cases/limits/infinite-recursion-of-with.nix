let a = with a; b; in a

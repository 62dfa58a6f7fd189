let a = 1; in with { b = a; }; let c = b; in with { a = 2; }; [ a b c ]

let x = { v = 1; }; in [ (assert true; x) (if true then x else 1) (let y = x; in y) (with { }; x) x ]

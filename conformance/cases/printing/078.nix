let f = { a ? { x = 1; }, b ? [ 1 ] }: { inherit a b; } + 1; in f { }

let f = { a ? { x = 1; }, b ? [ 1 ] }: builtins.seq a (builtins.seq b ({ inherit a b; } + 1)); in f { }

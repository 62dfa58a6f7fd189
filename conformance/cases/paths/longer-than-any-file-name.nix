let f = n: p: if n == 0 then p else f (n - 1) (p + p); in builtins.stringLength (toString (f 17 /a))

let t = builtins.trace; in ({ a }: 1) (t "x" { b = t "y" 1; })

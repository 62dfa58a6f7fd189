builtins.sub 1.5 { }

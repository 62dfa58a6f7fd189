let t = builtins.trace; in { ${t "first" "b"} = 1; x = 1; ${t "second" "a"} = t "value" 2; }

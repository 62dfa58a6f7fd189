let t = builtins.trace; in rec { ${t "k1" "b"} = t "v1" a; a = t "v2" 2; __overrides = t "o" { a = t "oa" 5; }; }

let t = builtins.trace; d = derivation { name = t "n" "n"; system = t "s" "s"; builder = t "b" "b"; z = t "z" "1"; a = t "a" "2"; args = t "args" [ (t "arg" "x") ]; }; in d.drvPath

builtins.foldl' (a: b: a // { ${b} = throw b; }) { } [ "x" "y" ]

builtins.foldl' (acc: name: acc // { ${name} = (acc.${name} or 0) + 1; }) { } [ "b" "a" "b" "c" "b" ]

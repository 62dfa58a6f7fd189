let l = map (n: { ${n} = x: { y }: 1 1; }) [ "a" "b" ]; in builtins.deepSeq l ((builtins.head l).a 1 { y = 1; })

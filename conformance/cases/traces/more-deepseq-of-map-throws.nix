builtins.deepSeq (map (v: throw "x") [ 1 2 ]) 1

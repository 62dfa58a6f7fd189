builtins.foldl' (acc: x: builtins.trace "step ${toString x}" (if x == 2 then throw "step two" else x)) 0 [ 1 2 3 ]

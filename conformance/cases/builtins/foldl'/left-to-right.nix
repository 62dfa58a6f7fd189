builtins.foldl' (acc: x: "(${acc} ${toString x})") "start" [ 1 2 3 ]

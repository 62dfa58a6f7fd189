builtins.foldl' (throw "function") "start" [ ]

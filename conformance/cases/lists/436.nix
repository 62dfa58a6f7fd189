builtins.map (1) (throw "list")

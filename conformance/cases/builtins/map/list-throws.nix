builtins.map (x: true) (throw "list")

builtins.length (throw "list")

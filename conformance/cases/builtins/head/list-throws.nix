builtins.head (throw "list")

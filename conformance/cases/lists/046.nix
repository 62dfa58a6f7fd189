builtins.all (builtins.isInt) (throw "list")

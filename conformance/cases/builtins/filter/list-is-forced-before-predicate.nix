builtins.filter (throw "f") (throw "list")

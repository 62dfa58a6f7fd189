builtins.split (throw "pattern") (throw "string")

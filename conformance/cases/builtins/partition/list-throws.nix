builtins.partition (x: throw "p") (throw "list")

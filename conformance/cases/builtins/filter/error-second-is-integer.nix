builtins.filter (x: throw "p") 1

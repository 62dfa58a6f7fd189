builtins.any (x: throw "p") [ ]

builtins.map (x: throw "p") [ ]

builtins.length (x: [ x ])

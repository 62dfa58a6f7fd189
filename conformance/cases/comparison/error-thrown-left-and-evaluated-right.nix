let x = 1; in builtins.seq x ([ x (throw "left") ] == [ x x ])

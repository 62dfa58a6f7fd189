let x = 1; in builtins.seq x ([ x x ] == [ x (throw "right") ])

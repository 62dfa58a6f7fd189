builtins.all builtins.isString (map toString [ 1 1.5 null true false [ 1 [ 2 ] ] /a ])

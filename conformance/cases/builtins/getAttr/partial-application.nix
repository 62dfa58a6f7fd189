map (builtins.getAttr "x") [ { x = 1; } { x = 2; } ]

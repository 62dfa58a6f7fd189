builtins.attrNames { b = 1; a = 2; "" = 3; "a b" = 4; B = 5; _ = 6; "ä" = 7; }

builtins.toXML { b = 1; a = 2; B = 3; "1" = 4; "é" = 5; _ = 6; }

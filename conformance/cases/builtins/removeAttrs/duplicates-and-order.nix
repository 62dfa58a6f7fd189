removeAttrs { z = 1; a = 2; m = 3; b = 4; } [ "m" "z" "m" "q" "a" ]

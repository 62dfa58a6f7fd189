{ z = 1; a = 2; m = 3; type = 4; } 1

builtins.elemAt { "0" = 1; } 0

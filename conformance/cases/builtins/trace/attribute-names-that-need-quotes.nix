builtins.trace { "a b" = 1; "if" = 2; "" = 3; "1" = 4; "a-b'c" = 5; } 1

builtins.add 1 ({ "a b" = 1; "if" = 2; "" = 3; })

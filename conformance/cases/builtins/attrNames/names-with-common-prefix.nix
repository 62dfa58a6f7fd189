builtins.attrNames { ab = 1; a = 1; abc = 1; "a-b" = 1; "a'" = 1; a0 = 1; aB = 1; }

builtins.toJSON { "a.b" = 1; "a\"b" = 2; "\${" = 3; }

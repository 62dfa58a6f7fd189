builtins.attrNames { "1" = 1; "a\"b" = 2; "c\${d}" = 3; "e\nf" = 4; }

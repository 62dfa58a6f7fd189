{ "a b" = x: x; "rec" = x: x; "" = x: x; "\${" = x: x; a' = x: x; "1" = x: x; }

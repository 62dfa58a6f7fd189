{ "if" = 1; or = 2; "true" = 3; }

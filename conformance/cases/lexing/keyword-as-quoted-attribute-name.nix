{ "if" = 1; "let" = { "in" = 2; }; }."let"."in"

builtins.appendContext "x" {"/foo" = {};}

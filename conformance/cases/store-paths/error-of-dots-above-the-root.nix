builtins.appendContext "" { "/../.." = { path = true; }; }

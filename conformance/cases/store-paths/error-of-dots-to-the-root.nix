builtins.appendContext "" { "/.." = { path = true; }; }

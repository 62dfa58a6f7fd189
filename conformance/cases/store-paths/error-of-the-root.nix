builtins.appendContext "" { "/" = { path = true; }; }

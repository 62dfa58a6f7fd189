builtins.path { path = ./support/absent; }

builtins.path { path = ./support/tree; name = "n"; filter = p: t: t == "directory" || builtins.match ".*[.]nix" p != null; }

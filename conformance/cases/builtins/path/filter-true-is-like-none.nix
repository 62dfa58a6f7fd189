builtins.path { path = ./support/tree; filter = p: t: true; } == builtins.path { path = ./support/tree; }

builtins.path { path = ./support/tree; } == "${./support/tree}"

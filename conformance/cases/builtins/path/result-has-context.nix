builtins.getContext (builtins.path { path = ./support/tree; name = "n"; })

builtins.match "[a-z0-9_]+-[a-z0-9]+" builtins.currentSystem != null

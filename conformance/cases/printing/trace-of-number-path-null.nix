builtins.trace 1.0 (builtins.trace /a/b (builtins.trace null (builtins.trace true 1)))

builtins.builtins.builtins.true

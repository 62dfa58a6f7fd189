builtins.floor (-0.0)

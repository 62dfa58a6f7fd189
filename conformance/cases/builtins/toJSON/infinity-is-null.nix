builtins.toJSON (1.0e200 * 1.0e200)

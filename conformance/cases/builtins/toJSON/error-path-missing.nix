builtins.toJSON ./absent

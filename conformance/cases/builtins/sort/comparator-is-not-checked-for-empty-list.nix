builtins.sort null [ ]

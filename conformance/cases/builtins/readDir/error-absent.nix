builtins.readDir ./support/absent

builtins.attrNames (builtins.readDir ./support/d)

map builtins.hasContext (builtins.attrValues (builtins.readDir ./support/d/sub))

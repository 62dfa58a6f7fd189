builtins.attrNames (builtins.getContext (builtins.toFile "b" "see ${builtins.toFile "a" "a"}"))

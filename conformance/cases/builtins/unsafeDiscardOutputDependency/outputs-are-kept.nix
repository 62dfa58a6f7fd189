let
  d = derivation { name = "d"; system = "s"; builder = "b"; };
in
builtins.getContext (builtins.unsafeDiscardOutputDependency "${d}${builtins.toFile "a" "a"}")

let
  d = derivation { name = "d"; system = "s"; builder = "b"; };
in
builtins.getContext (toString [ 1 [ (builtins.toFile "a" "a") ] d ])

let
  d = derivation { name = "d"; system = "s"; builder = "b"; };
in
builtins.getContext (builtins.toJSON { list = [ (builtins.toFile "a" "a") ]; inherit d; })

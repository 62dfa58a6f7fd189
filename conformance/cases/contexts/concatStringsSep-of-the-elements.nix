let
  d = derivation { name = "d"; system = "s"; builder = "b"; };
in
builtins.getContext (builtins.concatStringsSep ":" [ (builtins.toFile "a" "a") "plain" d ])

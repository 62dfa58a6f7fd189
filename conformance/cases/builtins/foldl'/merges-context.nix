let
  drv = name: derivation { inherit name; system = "x"; builder = "b"; };
in
builtins.length (builtins.attrNames (builtins.getContext (builtins.foldl' (acc: d: "${acc} ${d}") "" [ (drv "a") (drv "b") (drv "a") ])))

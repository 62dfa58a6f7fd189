let
  n = baseNameOf (derivation { name = "d"; system = "s"; builder = "b"; });
in
[ n (builtins.getContext n) ]

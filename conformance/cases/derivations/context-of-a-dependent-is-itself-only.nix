let
  e = derivation { name = "e"; system = "s"; builder = "b"; outputs = [ "out" "dev" ]; };
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    dep = e;
  };
in
builtins.attrNames (builtins.getContext "${d}")

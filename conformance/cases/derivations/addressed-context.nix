let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    __contentAddressed = true;
  };
in
builtins.getContext "${d}"

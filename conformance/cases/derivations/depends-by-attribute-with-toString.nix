let
  e = derivation { name = "e"; system = "s"; builder = "b"; outputs = [ "out" "dev" ]; };
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    x = { __toString = _: "${e}"; };
  };
in
[ d.drvPath d.outPath ]

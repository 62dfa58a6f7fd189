let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    __contentAddressed = true; __structuredAttrs = true; outputs = [ "out" "dev" ];
  };
in
[ d.drvPath d.outPath ]

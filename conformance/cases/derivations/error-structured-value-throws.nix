let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    __structuredAttrs = true; x = [ { y = throw "deep"; } ];
  };
in
d.drvPath

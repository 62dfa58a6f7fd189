let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    x = [ 1 { } ];
  };
in
d.drvAttrs

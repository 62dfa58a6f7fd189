let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    __structuredAttrs = true; src = ./support/builder.sh;
  };
in
d.drvPath

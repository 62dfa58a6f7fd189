let
  d = derivation {
    name = "d"; system = "builtin"; builder = "builtin:fetchurl";
    url = "http://localhost/x";
  };
in
d.drvPath

let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    __structuredAttrs = true; args = [ "a" 1 ];
  };
in
d.drvPath

let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    b = throw "b"; a = throw "a"; c = throw "c";
  };
in
d.drvPath

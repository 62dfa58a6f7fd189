let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    args = [ "a" (throw "second") ];
  };
in
d.drvPath

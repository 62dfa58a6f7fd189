let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    __structuredAttrs = true; x.y = [ { z = "${builtins.toFile "a" "a"}"; } ];
  };
in
d.drvPath

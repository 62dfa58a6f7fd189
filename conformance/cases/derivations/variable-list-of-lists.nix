let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    x = [ [ ] "a" [ "b" [ ] [ 1 ] ] null "" "c" ];
  };
in
d.drvPath

let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    args = [ "a" ];
  };
in
d.args

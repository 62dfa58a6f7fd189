let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    outputs = [ "dev" "out" ];
  };
in
{ inherit d; }

let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    "a b" = 1; "" = 2; "=" = 3; "é" = 4; "a\nb" = 5; "a\"b" = 6;
  };
in
d.drvPath

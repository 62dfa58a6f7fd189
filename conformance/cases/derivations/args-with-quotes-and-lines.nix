let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    args = [ "a\"b" "c\\d" "e\nf\r\tg" "" "é" ];
  };
in
d.drvPath

let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
  };
in
map (n: d ? ${n}) [ "all" "drvAttrs" "drvPath" "out" "outPath" "outputName" "type" "dev" ]

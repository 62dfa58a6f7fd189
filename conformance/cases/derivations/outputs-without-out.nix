let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    outputs = [ "lib" "bin" ];
  };
in
[ d.outPath d.bin.outPath ]

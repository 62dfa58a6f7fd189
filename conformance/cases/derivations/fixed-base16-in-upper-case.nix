let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    outputHash = "8235CF874F9DC53B4D26F703D3FB581AB360271A05DCFAE683E6AB64F656F8EC"; outputHashAlgo = "sha256";
  };
in
[ d.drvPath d.outPath ]

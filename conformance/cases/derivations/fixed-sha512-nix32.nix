let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    outputHashAlgo = "sha512"; outputHash = "2v4s9vjsxmlc2nh96z3rgbw126g234pxrv02ajrfl7rg46zr9g1abgdj6g0r93lasb2jk379fb5y2i0gx5bff6m46wyvb78fp097h68";
  };
in
[ d.drvPath d.outPath ]

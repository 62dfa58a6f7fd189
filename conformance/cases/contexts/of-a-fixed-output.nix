builtins.getContext (derivation {
  name = "d"; system = "s"; builder = "b";
  outputHash = "d41d8cd98f00b204e9800998ecf8427e"; outputHashAlgo = "md5";
}).outPath

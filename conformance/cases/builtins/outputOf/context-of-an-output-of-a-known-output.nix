let
  p = derivation {
    name = "p.drv"; system = "s"; builder = "b"; outputHashMode = "text";
    outputHash = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
  };
in
builtins.getContext (builtins.outputOf p.outPath "out")

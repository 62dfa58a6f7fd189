let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    outputs = [ "out dev" ];
  };
in
builtins.attrNames (builtins.derivationStrict d.drvAttrs)

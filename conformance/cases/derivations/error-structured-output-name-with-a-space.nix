let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    __structuredAttrs = true; outputs = [ "out dev" ];
  };
in
builtins.derivationStrict d.drvAttrs

let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    outputHash = builtins.appendContext "sha256-gjXPh0+dxTtNJvcD0/tYGrNgJxoF3Prmg+arZPZW+Ow=" { "/nix/store/arhvjaf6zmlyn8vh8fgn55rpwnxq0n7l-a" = { path = true; }; };
  };
in
[ d.drvPath d.outPath ]

let
  text = builtins.concatStringsSep " " (builtins.genList (i: builtins.toFile "f${toString i}" "") 4200);
in
(derivation { name = "many"; system = "s"; builder = "/b"; a = text; b = text; c = builtins.toFile "f7" ""; d = text + builtins.toFile "g" ""; }).drvPath

let name = builtins.concatStringsSep "" (builtins.genList (_: "x") 205); in
(derivation { inherit name; system = "s"; builder = "b"; outputs = builtins.genList (i: "o${toString i}") 40; }).drvPath

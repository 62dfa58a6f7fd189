let
  a = builtins.toFile "a" "a"; b = builtins.toFile "b" "b";
  mk = l: derivation { name = "d"; system = "s"; builder = "b"; x = builtins.substring 0 0 (toString l); };
in
(mk [ a b ]).drvPath == (mk [ b a ]).drvPath

let
  mk = outputs: derivation { name = "d"; system = "s"; builder = "b"; inherit outputs; };
in
[ (mk [ "a" "b" ]).drvPath (mk [ "b" "a" ]).drvPath ]

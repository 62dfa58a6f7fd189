let
  fixed = y: derivation { name = "f"; system = "s"; builder = "/b"; outputHash = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="; inherit y; };
  over = y: derivation { name = "o"; system = "s"; builder = "/b"; outputs = [ "out" "a" "b" ]; x = fixed y; };
  d = x: let v = derivation { name = "d"; system = "s"; builder = "/b"; inherit x; }; in map builtins.unsafeDiscardStringContext [ v.drvPath v.outPath ];
in [
  (d [ (fixed 1) ]) (d [ (fixed 1) (fixed 2) ]) (d [ (fixed 2) (fixed 1) ]) (d [ (fixed 1) (fixed 2) (fixed 3) (over 1) ])
  (d [ (over 1).a ]) (d [ (over 1).a (over 2).a ]) (d [ (over 1).a (over 2).b ]) (d [ (over 1).b (over 2).a ]) (d [ (over 1).b (over 1).a (over 2).out (over 3).a ])
]

let
  d = a: builtins.derivationStrict ({ name = "x"; system = "s"; builder = "/b"; } // a);
  in1 = derivation { name = "i"; system = "s"; builder = "/b"; outputs = [ "z" "a" "m" ]; };
in map builtins.toJSON (map (x: builtins.mapAttrs (_: builtins.unsafeDiscardStringContext) x) [
  (d { outputs = [ "out" ]; })
  (d { outputs = [ "b" "a" "out" ]; zz = "1"; a0 = "2"; c = "3"; })
  (d { outputs = [ "a" "z" ]; aa = "1"; b = "2"; zy = "3"; zz = "4"; })
  (d { x = "${in1.z}${in1.a}"; })
  (d { x = "${in1.a}${in1.z}"; })
  (d { x = "${in1.a}${in1.m}${in1.z}"; })
  (d { x = in1.drvPath; })
  (d { x = "${in1.drvPath}${in1.m}"; })
  (d { x = builtins.toFile "t" "t"; })
  (d { x = "${builtins.toFile "t" "t"}${builtins.toFile "u" "u"}${in1.m}"; })
  (d { outputHash = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="; x = in1.z; })
  (d { outputHash = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="; outputHashMode = "recursive"; x = "${builtins.toFile "t" "t"}"; })
  (d { x = (derivation { name = "f"; system = "s"; builder = "/b"; outputHash = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="; y = in1.z; }); })
]

let b = builtins.toFile "b" "x"; c = builtins.toFile "c" ""; in
builtins.mapAttrs (n: v: v) (builtins.getContext (builtins.readFile (builtins.toFile "a" "${b} ${builtins.substring 0 20 c}")))

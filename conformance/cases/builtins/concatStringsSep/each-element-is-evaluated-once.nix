let
  t = n: builtins.trace n;
in
builtins.concatStringsSep "," [ { outPath = t "1" "a"; } (t "2" "b") (t "3" { outPath = t "4" "c"; }) "d" (t "5" "e") { __toString = t "6" (self: t "7" "f"); } (t "8" "g") ]

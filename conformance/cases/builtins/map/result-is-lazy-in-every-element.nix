let
  mapped = map (x: if x == 1 then "ok" else throw "forced") [ 0 1 2 ];
in
[ (builtins.length mapped) (builtins.elemAt mapped 1) ]

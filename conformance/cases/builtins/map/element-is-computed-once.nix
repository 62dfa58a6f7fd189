let
  mapped = map (x: builtins.trace "computed ${toString x}" (x + 1)) [ 1 2 ];
in
[ (builtins.elemAt mapped 1) (builtins.elemAt mapped 1) (builtins.elemAt mapped 0) ]

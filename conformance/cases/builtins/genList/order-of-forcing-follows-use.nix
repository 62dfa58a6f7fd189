let
  list = builtins.genList (i: builtins.trace "element ${toString i}" i) 3;
in
[ (builtins.elemAt list 2) (builtins.elemAt list 0) (builtins.elemAt list 2) ]

let
  list = [ 1 (builtins.trace "second" 2) ];
in
[ (builtins.head (builtins.tail list)) (builtins.elemAt list 1) ]

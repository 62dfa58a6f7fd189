let
  x = builtins.trace "x" 1;
in
builtins.seq x (builtins.seq x (x + x))

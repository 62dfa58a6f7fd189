let
  list = [ 1 (builtins.trace "once" 2) ];
in
builtins.concatLists [ list list ]

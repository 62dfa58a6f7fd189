let
  list = [ 1 list [ list ] ];
in
builtins.deepSeq list (builtins.head list)

let
  list = [ 3 1 2 ];
  sorted = builtins.sort builtins.lessThan list;
in
builtins.deepSeq sorted (list ++ sorted)

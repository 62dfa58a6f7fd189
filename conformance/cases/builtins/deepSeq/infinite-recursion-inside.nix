let
  set = { a = set.a; };
in
builtins.deepSeq set 1

let
  set = { a = 1; b = builtins.deepSeq set 2; };
in
set.b

let
  id = x: x;
  list = [ list (throw "bad") ];
in
builtins.deepSeq (id list) 1

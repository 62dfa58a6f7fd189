let
  set = { self = set; list = [ set ]; n = 1; };
in
builtins.deepSeq set "finite"

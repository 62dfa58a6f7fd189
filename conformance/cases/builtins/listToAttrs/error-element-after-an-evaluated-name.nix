let
  id = x: x;
  list = [ { name = id "a"; value = 1; } (id 1) ];
in
builtins.listToAttrs (builtins.seq (builtins.elemAt list 1) list)

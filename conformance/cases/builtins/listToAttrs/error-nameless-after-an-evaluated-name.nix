let
  id = x: x;
  list = [ { name = id "a"; value = 1; } { value = 2; } ];
in
builtins.seq (map (builtins.seq null) list) (builtins.listToAttrs list)

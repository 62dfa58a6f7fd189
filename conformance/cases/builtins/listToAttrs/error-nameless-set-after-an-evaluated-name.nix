let
  id = x: x;
  list = [ { name = id "a"; value = 1; } { value = 2; } ];
in
builtins.seq (builtins.foldl' (ok: x: ok && builtins.isAttrs x) true list) (builtins.listToAttrs list)

let
  id = x: x;
  list = map (n: builtins.seq n { name = id n; value = "value of ${n}"; }) [ "d" "a" "c" "a" "b" "d" ];
  sets = builtins.foldl' (ok: x: ok && builtins.isAttrs x) true list;
in
builtins.seq sets (builtins.listToAttrs list)

let
  id = x: x;
  mixed = [ { name = "a"; value = 1; } { name = id "b"; value = 2; } { name = "c"; value = 3; } { name = id "d"; value = 4; } { name = id "a"; value = 5; } ];
  sets = builtins.foldl' (ok: x: ok && builtins.isAttrs x) true mixed;
in
[ (builtins.seq sets (builtins.listToAttrs mixed)) (builtins.listToAttrs mixed) (builtins.listToAttrs (mixed ++ mixed)) ]

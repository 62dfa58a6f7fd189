let
  drop = n: list: if n == 0 then list else drop (n - 1) (builtins.tail list);
in
drop 3 [ 1 2 ]

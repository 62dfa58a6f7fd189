let
  list = map (i: if i == 0 then 1 else 2 * builtins.elemAt list (i - 1)) [ 0 1 2 3 4 5 ];
in
list

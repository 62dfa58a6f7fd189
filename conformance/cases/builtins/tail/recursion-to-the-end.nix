let
  sum = list: if list == [ ] then 0 else builtins.head list + sum (builtins.tail list);
in
sum [ 1 2 3 4 5 ]

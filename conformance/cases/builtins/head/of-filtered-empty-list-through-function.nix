let
  first = predicate: list: builtins.head (builtins.filter predicate list);
in
first (x: x > 5) [ 1 2 3 ]

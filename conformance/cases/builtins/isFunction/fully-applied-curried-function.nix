let
  f = x: y: x;
in
map builtins.isFunction [ f (f 1) (f 1 2) ]

let
  sorted = builtins.sort (a: b: builtins.length sorted > a) [ 2 1 ];
in
sorted

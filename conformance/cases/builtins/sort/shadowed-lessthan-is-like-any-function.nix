let
  lessThan = a: b: builtins.lessThan b a;
in
builtins.sort lessThan [ 1 3 2 ]

let
  positive = number: number > 0;
in
builtins.all positive [ 1 "two" ]

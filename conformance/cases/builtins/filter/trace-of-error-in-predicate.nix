let
  isSmall = x: x.size < 10;
in
builtins.filter isSmall [ { size = 1; } { weight = 2; } ]

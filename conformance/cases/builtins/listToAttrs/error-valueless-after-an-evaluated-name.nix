let
  id = x: x;
in
builtins.listToAttrs [ { name = id "a"; value = 1; } { name = id "b"; } ]

let
  true = 1;
in
[ (builtins.isBool true) (builtins.isBool builtins.true) ]

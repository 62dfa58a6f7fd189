let
  null = 1;
in
[ (isNull null) (isNull builtins.null) ]

let
  f = x: { y, z ? x }: y + z;
in
builtins.functionArgs (f 1)

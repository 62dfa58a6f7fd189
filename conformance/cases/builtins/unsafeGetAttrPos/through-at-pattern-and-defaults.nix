let
  f = { a, b ? 1 }@args: args;
  set = f {
    a = 1;
  };
in
[ (builtins.unsafeGetAttrPos "a" set).line (builtins.unsafeGetAttrPos "b" set) ]

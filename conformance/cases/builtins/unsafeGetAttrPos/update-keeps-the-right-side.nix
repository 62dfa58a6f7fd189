let
  left = { a = 1; b = 1; };
  right = {
    a = 2;
  };
  set = left // right;
in
[ (builtins.unsafeGetAttrPos "a" set).line (builtins.unsafeGetAttrPos "b" set).line ]

let
  set = {
    a.x = 1;
    a.y = 2;
  };
in
[
  (builtins.unsafeGetAttrPos "a" set).line
  (builtins.unsafeGetAttrPos "y" set.a).line
]

let
  set = { outer.middle.inner = 1; };
in
[
  (builtins.unsafeGetAttrPos "outer" set).column
  (builtins.unsafeGetAttrPos "middle" set.outer).column
  (builtins.unsafeGetAttrPos "inner" set.outer.middle).column
]

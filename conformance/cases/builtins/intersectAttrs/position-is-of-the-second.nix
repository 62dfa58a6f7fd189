let
  set = builtins.intersectAttrs
    { a = 1; }
    { a = 2; };
in
(builtins.unsafeGetAttrPos "a" set).line

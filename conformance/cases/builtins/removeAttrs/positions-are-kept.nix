let
  set = removeAttrs {
    a = 1;
    b = 2;
  } [ "a" ];
in
(builtins.unsafeGetAttrPos "b" set).line

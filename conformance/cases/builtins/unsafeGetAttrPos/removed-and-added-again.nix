let
  old = { a = 1; };
  set = removeAttrs old [ "a" ] // {
    a = 2;
  };
in
(builtins.unsafeGetAttrPos "a" set).line

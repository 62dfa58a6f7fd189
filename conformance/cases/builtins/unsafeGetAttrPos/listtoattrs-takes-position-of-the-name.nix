let
  set = builtins.listToAttrs [
    { value = 1;
      name = "a"; }
  ];
in
builtins.unsafeGetAttrPos "a" set

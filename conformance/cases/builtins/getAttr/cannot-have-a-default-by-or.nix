let
  set = { };
in
(builtins.getAttr "a" set) or 1

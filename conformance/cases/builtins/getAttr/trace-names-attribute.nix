let
  set = { broken = 1 + "x"; };
in
builtins.getAttr "broken" set

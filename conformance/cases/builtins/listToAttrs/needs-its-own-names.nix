let
  set = builtins.listToAttrs [ { name = builtins.head (builtins.attrNames set); value = 1; } ];
in
set

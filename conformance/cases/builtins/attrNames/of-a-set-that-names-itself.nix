let
  set = { a = builtins.attrNames set; b = builtins.length (builtins.attrValues set); };
in
set

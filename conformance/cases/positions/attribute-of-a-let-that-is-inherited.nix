let
  x = 1;
in removeAttrs (builtins.unsafeGetAttrPos "x" { inherit x; }) [ "file" ]

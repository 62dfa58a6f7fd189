let
  mapped = builtins.mapAttrs (name: value: value) { a = 1; };
in
builtins.unsafeGetAttrPos "a" mapped

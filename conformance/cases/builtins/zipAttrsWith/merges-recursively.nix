let
  merge = builtins.zipAttrsWith (name: values:
    if builtins.all builtins.isAttrs values then merge values else builtins.head values);
in
merge [ { a.x = 1; b = 2; } { a.y = 3; b = 4; } { a = { x = 5; z.w = 6; }; } ]

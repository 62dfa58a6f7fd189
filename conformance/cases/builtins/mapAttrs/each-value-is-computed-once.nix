let
  mapped = builtins.mapAttrs (name: value: builtins.trace "map ${name}" value) { a = 1; b = 2; };
in
[ mapped.b mapped.a mapped.b ]

let
  f = { x, y ? 2 }: x + y;
in
f (builtins.intersectAttrs (builtins.functionArgs f) { x = 1; z = 3; })

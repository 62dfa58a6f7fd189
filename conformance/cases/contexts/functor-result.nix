let
  f = { __functor = self: x: "${x}-"; };
in
builtins.hasContext (f (builtins.toFile "a" "a"))

# The source of `inherit (e)` is evaluated once; plain `inherit` shares slots.
x: y:
let
  inherit (x) a b;
  inherit (builtins) map;
in
[
  { inherit (y.z) c d; inherit y; }
  a
  a
  b
  b
  (map a b)
]

# A binding used once, outside of functions inside its scope, is compiled where it is used.
f:
let
  strict = f 1;
  lazy = f 2;
  often = f 3;
  under = f 4;
  dead = f 5;
in
if strict then [ lazy often often ] else (x: under)

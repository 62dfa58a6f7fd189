# The variable is to blame, not the conditional that it is a branch of.
let
  c = builtins.false;
  b = 1 // (if c then 1 else b);
in
b

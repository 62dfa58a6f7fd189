# Computed names are evaluated in order, after the static part is made.
n: rec {
  a = 1;
  ${n} = a;
  ${n + "x"} = b: a;
  "y" = 2;
}

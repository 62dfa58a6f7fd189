# Aliases share the slot; an alias of itself is a thunk that finds itself being evaluated.
a:
let
  b = a;
  c = b;
  loop = loop';
  loop' = loop;
  k = 1;
  l = k;
in
[ c l loop ]

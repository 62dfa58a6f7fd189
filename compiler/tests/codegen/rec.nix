# Attributes of a recursive set see each other.
rec {
  a = b 1;
  b = x: c;
  c = 1;
  d = { inherit a; };
  e = [ a b c ];
  f = f2;
  f2 = f + 1;
}

# Interpolation coerces to strings; with `+` the first operand decides.
x: y: {
  s = "a${x}b${y 1}";
  one = "${x}";
  plus = x + y + 1;
  path = ./a + "/b";
  path2 = ./a/${x};
  known = "a" + x + "b";
}

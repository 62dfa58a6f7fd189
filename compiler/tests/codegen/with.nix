# The set of a `with` is lazy; lexical names and globals come first, inner sets before outer ones.
x: y:
with x;
with y 1;
[
  x
  map
  foo
  (foo bar)
]

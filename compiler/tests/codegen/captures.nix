# A chunk captures what it uses and what chunks inside of it use, once.
a: b:
let
  x = a b;
in
[
  (y: z: x y (w: a w))
  (x x)
]

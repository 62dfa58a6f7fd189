# A binding that the body evaluates before anything else is evaluated there, without a thunk; not if
# something made before copies it.
f:
[
  (let a = f 1; in if a.x then a.y else a.z)
  (let a = f 2; b = f a; in a.x or b b)
  (with f 3; x y z)
  (let a = f 4; in x: a a)
]

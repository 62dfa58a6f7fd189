# Runs of names are one instruction.
x: n:
[
  x.a
  x.a.b.c
  (x.a.b or 1)
  (x ? a.b)
  (x ? a.${n}.b)
  x.${n}
  x.a.${n}.b.c
  (x.${n}.a or (throw "none"))
]

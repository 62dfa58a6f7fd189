# A set passed as an argument is made at once: the function looks at it almost certainly.
f: x: [
  (f { a = x 1; b = { c = x 2; }; })
  (f (rec { a = x b; b = 1; }))
  (f [ (x 1) (x 2) ])
  (f { ${x} = 1; })
]

[
  (throw "x")
]

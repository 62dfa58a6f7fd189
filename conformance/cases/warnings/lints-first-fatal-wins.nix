[
  /a/b
  x:y
]

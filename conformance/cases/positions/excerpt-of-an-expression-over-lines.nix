builtins.seq
  (throw
    "x")
  1

"one
  two
"

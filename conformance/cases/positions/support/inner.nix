# inner
  throw "x"

builtins.fromTOML ''
  a = +99
  b = -17
  c = 0
  d = -0
  e = 1_000_000
  f = 0xDEAD_beef
  g = 0o755
  h = 0b1101_0110
''

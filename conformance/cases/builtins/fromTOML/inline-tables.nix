builtins.fromTOML ''
  a = { }
  b = { x = 1, y = "two", z = { w = [ ] } }
  c = { d.e = 1, d.f = 2 }
''

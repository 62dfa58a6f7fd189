builtins.fromTOML ''
  top = 1
  [a]
  x = 1
  [a.b]
  y = 2
  [c.d.e]
  [c]
  z = 3
  [ g . "h i" . 'j' ]
''

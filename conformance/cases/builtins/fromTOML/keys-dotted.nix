builtins.fromTOML ''
  a.b.c = 1
  a . "b.c" . d = 2
  a.b.d = 3
''

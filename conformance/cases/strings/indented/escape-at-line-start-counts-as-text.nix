''
    a
  ''\tb
    c
''
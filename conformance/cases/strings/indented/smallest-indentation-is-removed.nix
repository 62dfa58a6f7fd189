''
      a
    b
      c
''
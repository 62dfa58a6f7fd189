''
  one
    two

  three
''

''
  one
    two ${throw "x"}
  three
''

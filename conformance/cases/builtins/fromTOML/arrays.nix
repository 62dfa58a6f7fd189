builtins.fromTOML ''
  a = [ ]
  b = [ 1, 2, 3, ]
  c = [ [ 1 ], [ "a", 'b' ] ]
  d = [
    1, # one

    2
    # end
  ]
  e = [ { x = 1 }, { y.z = 2 } ]
''

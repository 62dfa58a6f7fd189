builtins.fromTOML ''

  # a comment
  a = 1 # after a value
  # b = 2
  c = "# no comment"
''

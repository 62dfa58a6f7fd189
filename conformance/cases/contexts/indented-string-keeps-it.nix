builtins.getContext ''
  first
    ${builtins.toFile "a" "a"}
''

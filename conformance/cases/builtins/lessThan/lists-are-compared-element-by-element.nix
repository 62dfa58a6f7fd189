[
  (builtins.lessThan [ 1 2 ] [ 1 3 ])
  (builtins.lessThan [ ] [ 0 ])
  (builtins.lessThan [ 1 2 ] [ 1 ])
  (builtins.lessThan [ "a" 2 ] [ "b" 1 ])
  (builtins.lessThan [ ] [ ])
]

"abc" + builtins.substring 0 2 "→"

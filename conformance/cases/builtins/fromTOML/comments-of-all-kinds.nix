builtins.fromTOML "# é€😀\ta\na = 1 # é\n#\n# 􏿿 ퟿ \nb = [ 1, # x\n 2 ] #"

builtins.typeOf (./support + "/file.txt")

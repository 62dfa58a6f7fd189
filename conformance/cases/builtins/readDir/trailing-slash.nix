builtins.readDir (./support/d + "/sub/")

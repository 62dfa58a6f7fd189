builtins.pathExists (./support/file + "/x")

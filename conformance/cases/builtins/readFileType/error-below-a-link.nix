builtins.readFileType (./support/to-dir + "/x")

builtins.pathExists (./support + "/dir/../file")

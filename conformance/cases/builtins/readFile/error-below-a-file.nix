builtins.readFile (./support + "/text/x")

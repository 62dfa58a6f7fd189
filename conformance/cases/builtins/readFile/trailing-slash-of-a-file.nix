builtins.readFile (./support + "/text/")

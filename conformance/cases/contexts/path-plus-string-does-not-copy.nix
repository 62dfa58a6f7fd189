builtins.hasContext (toString (./support + "/one.txt"))

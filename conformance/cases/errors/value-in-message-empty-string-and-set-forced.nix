let s = [ "" { } [ ] ]; in builtins.deepSeq s (s 1)

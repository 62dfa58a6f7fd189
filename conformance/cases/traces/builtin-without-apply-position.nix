let f = builtins.elemAt; in f [ ] 0

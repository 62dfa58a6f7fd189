builtins.add 1 ([ { } [ ] ])

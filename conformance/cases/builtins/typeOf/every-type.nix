map builtins.typeOf [ 1 1.5 true null "" ./. [ ] { } (x: x) builtins.map (builtins.map 1) (builtins.add 1) ]

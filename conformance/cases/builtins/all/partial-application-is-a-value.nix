map (builtins.all builtins.isString) [ [ "a" "b" ] [ "a" 1 ] [ ] ]

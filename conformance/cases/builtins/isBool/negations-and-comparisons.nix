map builtins.isBool [ (!true) (1 == 1) (1 < 2) null 0 "" [ ] { } "true" ]

map builtins.isBool [ true false (1 == 2) null 0 1 "true" [ true ] { } ]

builtins.groupBy (x: x) [ "b" "a" "b" ]

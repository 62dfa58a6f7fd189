map builtins.parseDrvName [ "a-" "a--" "a--1" ]

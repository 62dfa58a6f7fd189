map builtins.parseDrvName [ "-1" "-a" "-" ]

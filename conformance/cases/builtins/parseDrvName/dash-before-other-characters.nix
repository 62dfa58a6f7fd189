map builtins.parseDrvName [ "a-_b" "a-é" "a- b" "a-.5" "a-@" ]

assert builtins.trace "1" true; assert builtins.trace "2" true; 3

assert builtins.trace "assertion" true; builtins.trace "body" 1

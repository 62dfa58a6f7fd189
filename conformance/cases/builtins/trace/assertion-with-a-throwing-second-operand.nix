assert builtins.trace "left" 1 == throw "right"; 3

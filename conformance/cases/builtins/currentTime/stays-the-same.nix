builtins.currentTime == builtins.currentTime

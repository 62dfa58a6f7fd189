builtins.getFlake "./x"

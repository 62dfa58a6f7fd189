builtins.getFlake ""

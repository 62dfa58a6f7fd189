builtins.getContext ""

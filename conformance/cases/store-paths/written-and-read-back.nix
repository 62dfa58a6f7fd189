builtins.readDir "${./support/tree}"

builtins.fromTOML "[ [a] ]"

builtins.getContext "a${"b${"c${builtins.toFile "a" "a"}"}"}"

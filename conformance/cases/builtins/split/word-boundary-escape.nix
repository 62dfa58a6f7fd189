builtins.split "\\b" "a b"

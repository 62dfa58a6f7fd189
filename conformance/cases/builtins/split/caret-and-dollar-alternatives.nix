builtins.split "^|$" "ab"

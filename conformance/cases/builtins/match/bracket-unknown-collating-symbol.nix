builtins.match "[[.ab.]]" "ab"

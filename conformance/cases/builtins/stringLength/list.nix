builtins.stringLength [ "a" "b" ]

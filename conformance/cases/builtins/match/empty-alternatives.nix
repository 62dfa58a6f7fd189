[ (builtins.match "a|" "") (builtins.match "|a" "") (builtins.match "(|a)" "a") (builtins.match "a||b" "b") ]

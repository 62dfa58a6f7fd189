[ (builtins.match "[[.a.]]" "a") (builtins.match "[[.hyphen.]]" "-") (builtins.match "[[.a.]-c]" "b") ]

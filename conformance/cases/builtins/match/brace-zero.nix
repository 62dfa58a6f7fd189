[ (builtins.match "a{0}" "") (builtins.match "(a){0}b" "b") (builtins.match "a{0,0}" "a") ]

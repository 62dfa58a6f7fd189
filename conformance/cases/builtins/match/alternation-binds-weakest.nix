[ (builtins.match "ab|cd" "ab") (builtins.match "ab|cd" "abd") (builtins.match "a(b|c)d" "acd") ]

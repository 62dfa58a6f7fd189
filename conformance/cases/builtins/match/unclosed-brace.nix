builtins.match "a{1,2" "aa"

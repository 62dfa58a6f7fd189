builtins.match "a{2147483647}" "a"

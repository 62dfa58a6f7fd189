builtins.match "a{99999999999}" "a"

builtins.match "a{2,}" "aaaa"

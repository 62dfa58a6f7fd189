builtins.match "a\\" "a\\"

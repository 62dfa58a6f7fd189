builtins.match "\\n" "\n"

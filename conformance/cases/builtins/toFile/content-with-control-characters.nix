builtins.toFile "n" "tab\t return\r line\n"

builtins.replaceStrings [ "." "$" "[a]" ] [ "d" "e" "f" ] "a.[a]$"

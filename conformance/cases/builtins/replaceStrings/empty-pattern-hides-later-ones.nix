builtins.replaceStrings [ "" "a" ] [ "-" "x" ] "aba"

builtins.replaceStrings [ "a" "b" ] [ (builtins.trace "for a" "x") (builtins.trace "for b" "y") ] "baab"

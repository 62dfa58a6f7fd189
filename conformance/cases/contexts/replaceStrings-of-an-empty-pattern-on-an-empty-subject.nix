builtins.getContext (builtins.replaceStrings [ "" ] [ (builtins.toFile "a" "a") ] "")

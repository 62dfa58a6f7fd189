builtins.getContext (builtins.replaceStrings [ "z" ] [ (builtins.toFile "a" "a") ] "-x-")

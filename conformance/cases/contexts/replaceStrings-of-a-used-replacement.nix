builtins.getContext (builtins.replaceStrings [ "x" "y" ] [ (builtins.toFile "a" "a") (builtins.toFile "b" "b") ] "-x-")

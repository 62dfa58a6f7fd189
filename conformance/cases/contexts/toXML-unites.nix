builtins.getContext (builtins.toXML [ (builtins.toFile "a" "a") { b = builtins.toFile "b" "b"; } ])

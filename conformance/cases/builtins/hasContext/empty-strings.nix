let s = builtins.toFile "a" "b"; in map builtins.hasContext [ "" s (builtins.substring 0 0 s) (builtins.unsafeDiscardStringContext s) (builtins.replaceStrings [ s ] [ "" ] s) "${s}" ]

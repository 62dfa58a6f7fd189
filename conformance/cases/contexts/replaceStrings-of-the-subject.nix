builtins.getContext (builtins.replaceStrings [ "/nix/store/" ] [ "" ] (builtins.toFile "a" "a"))

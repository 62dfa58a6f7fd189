builtins.replaceStrings [ (builtins.substring 0 1 "é") ] [ "" ] "é" == builtins.substring 1 1 "é"

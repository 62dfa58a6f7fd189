builtins.hashString "sha256" "é" == builtins.hashString "sha256" (builtins.substring 0 1 "é" + builtins.substring 1 1 "é")

let
  h = builtins.hashString "sha256" (builtins.toFile "a" "a");
in
[ h (builtins.hasContext h) ]

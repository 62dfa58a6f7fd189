let
  hash = builtins.hashString "sha512" "round";
  via = format: builtins.convertHash { hash = builtins.convertHash { inherit hash; hashAlgo = "sha512"; toHashFormat = format; }; hashAlgo = "sha512"; toHashFormat = "base16"; } == hash;
in map via [ "base16" "nix32" "base64" "sri" ]

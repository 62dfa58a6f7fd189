map (toHashFormat: builtins.convertHash { hash = "900150983cd24fb0d6963f7d28e17f72"; hashAlgo = "md5"; inherit toHashFormat; }) [ "base16" "nix32" "base64" "sri" ]

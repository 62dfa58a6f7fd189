map (a: builtins.stringLength (builtins.hashFile a <nix/fetchurl.nix>)) [ "md5" "sha1" "sha256" "sha512" ]

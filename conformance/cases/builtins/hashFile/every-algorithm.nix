builtins.mapAttrs (algorithm: x: builtins.hashFile algorithm ./support/abc) { md5 = 1; sha1 = 1; sha256 = 1; sha512 = 1; }

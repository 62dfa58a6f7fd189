builtins.convertHash {
  hash = builtins.appendContext "d41d8cd98f00b204e9800998ecf8427e" { "/nix/store/arhvjaf6zmlyn8vh8fgn55rpwnxq0n7l-a" = { path = true; }; };
  hashAlgo = "md5";
  toHashFormat = "base32";
}

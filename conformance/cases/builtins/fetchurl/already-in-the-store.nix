let
  sha256 = builtins.hashFile "sha256" ./already-in-the-store.nix;
  p = builtins.path { path = ./already-in-the-store.nix; name = "n"; recursive = false; };
in
builtins.seq p (builtins.fetchurl { url = "http://example.invalid/n"; inherit sha256; }) == p

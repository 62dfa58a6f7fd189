builtins.readFile (dirOf <nix/fetchurl.nix>)

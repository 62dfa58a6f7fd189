x: ./${x}.nix

import <lib/x.nix>

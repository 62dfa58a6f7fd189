import <nix/x.nix>

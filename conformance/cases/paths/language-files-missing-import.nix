import <nix/nope.nix>

import <lib/only.nix>

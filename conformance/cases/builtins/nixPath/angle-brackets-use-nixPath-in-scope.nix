let __nixPath = [ { prefix = "lib"; path = ./support/other; } ]; in import <lib/x.nix>

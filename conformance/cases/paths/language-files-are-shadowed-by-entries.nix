let __nixPath = [ { prefix = "nix"; path = ./.; } ]; in <nix/support>

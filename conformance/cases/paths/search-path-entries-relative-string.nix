let __nixPath = [ { path = "support"; prefix = "a"; } ]; in <a/here.nix>

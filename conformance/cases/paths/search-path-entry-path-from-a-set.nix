let __nixPath = [ { path = { outPath = ./support; }; prefix = "a"; } ]; in <a/here.nix>

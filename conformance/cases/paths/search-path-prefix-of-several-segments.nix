[ <a/b> <a/b/here.nix> ]

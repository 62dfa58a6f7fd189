"${./support/here.nix}" == "${./support/folder/../here.nix}"

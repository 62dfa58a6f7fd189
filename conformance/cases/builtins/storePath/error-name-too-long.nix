builtins.storePath "/nix/store/00000000000000000000000000000000-${builtins.concatStringsSep "" (builtins.genList (x: "a") 212)}"

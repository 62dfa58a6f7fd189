builtins.hasContext (builtins.toXML ./support/set.nix)

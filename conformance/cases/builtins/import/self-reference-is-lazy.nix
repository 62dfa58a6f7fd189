builtins.length (import ./support/self.nix)

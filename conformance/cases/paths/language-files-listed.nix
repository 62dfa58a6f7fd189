builtins.readDir <nix/.>

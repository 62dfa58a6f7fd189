builtins.readFile <nix/nope.nix>

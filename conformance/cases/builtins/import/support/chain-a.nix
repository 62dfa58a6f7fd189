(import ./chain-b.nix).value

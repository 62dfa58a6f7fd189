(import ./support/position.nix).file == toString ./support/position.nix

{ value = import ./inner.nix 1; }.value

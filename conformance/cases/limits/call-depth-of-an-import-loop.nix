let f = n: import ./support/call.nix f n; in f 0

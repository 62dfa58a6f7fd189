/base/${builtins.appendContext "c" { "/nix/store/g7f5wkyhzyh4ys9khnrx6ysl5bj6bv5y-x.drv" = { outputs = [ "out" ]; }; }}/x

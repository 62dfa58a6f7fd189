(import ./infinite-recursion-of-import-itself.nix).a or { a = 1; }

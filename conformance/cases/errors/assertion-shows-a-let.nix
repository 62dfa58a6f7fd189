assert let a = 1; inherit (builtins) add; b.c = 2; in a > b.c; 1

let x = [ 1 2 ]; in builtins.seq x ({ inherit x; y = x; } + 1)

let p = ./. + p; in p

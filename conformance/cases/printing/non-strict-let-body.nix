let a = [ b ]; b = 2; in a

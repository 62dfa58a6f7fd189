let a = 6; in a /3

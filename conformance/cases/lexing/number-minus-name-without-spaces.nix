let a = 2; in 5-a

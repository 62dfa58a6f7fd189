(x: x + 1 == 3 && true) 2

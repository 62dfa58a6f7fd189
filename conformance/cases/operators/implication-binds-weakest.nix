[ (true && false -> false) (1 == 1 -> 2 == 3) ]

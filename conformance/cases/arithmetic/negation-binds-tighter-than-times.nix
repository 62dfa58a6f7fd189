let a = 2; in [ (-a * 3) (3 * -a) (-a - -a) ]

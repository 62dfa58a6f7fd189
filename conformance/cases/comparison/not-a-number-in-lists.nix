let inf = 1.0e308 * 10; nan = inf - inf; l = [ nan ]; in [ (l == l) ([ nan 1 ] < [ nan 2 ]) ([ 1 nan ] == [ 1 nan ]) ]

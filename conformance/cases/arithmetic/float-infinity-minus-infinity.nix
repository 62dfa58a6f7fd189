let inf = 1.0e308 * 10; nan = inf - inf; in [ (inf + 1) (1 / inf) (-1 / inf) (nan == nan) (inf * 0 == 0) ]

let inf = 1.0e200 * 1.0e200; in [ inf (-inf) (inf + 1) ]

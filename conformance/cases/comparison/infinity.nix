let inf = 1.0e308 * 10; in [ (inf == inf) (inf > 9223372036854775807) (-inf < inf) (inf < inf) (inf <= inf) ]

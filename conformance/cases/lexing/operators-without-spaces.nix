let a = 1; in [ (a==1) (a!=1&&a<2||false) ([a]++[a]) (1+a*2) ]

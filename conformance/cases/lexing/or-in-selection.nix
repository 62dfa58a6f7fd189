let s.or = 1; in [ s.or (s.or or 2) (s.x or 3) (s.x.or or 4) ]

let __lessThan = throw "forced"; in [ (1 == 1) (1 < 2) ]

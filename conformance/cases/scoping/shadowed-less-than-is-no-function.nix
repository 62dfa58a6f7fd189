let __lessThan = null; in 1 > 2

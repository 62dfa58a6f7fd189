let __lessThan = a: b: 1; in 1 >= 2

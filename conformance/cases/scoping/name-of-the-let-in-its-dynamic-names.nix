let a = "k"; s = { ${a} = a; }; in s.k

let n = "k"; in with { ${n} = 1; }; k

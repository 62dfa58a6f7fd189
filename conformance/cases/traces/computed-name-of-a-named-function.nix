let f = k: 1 1; name = "b"; in { ${name} = f; }.${name} 1

let name = "a b"; in { ${name} = k: 1 1; }.${name} 1

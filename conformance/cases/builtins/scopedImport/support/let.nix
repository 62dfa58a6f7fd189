let x = "inner"; in x

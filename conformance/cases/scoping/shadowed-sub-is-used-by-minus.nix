let __sub = a: b: "shadowed"; in 3 - 1

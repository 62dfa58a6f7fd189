let __add = a: b: "shadowed"; in 1 + 2

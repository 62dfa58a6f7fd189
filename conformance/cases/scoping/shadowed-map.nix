let map = f: l: "shadowed"; in map 1 2

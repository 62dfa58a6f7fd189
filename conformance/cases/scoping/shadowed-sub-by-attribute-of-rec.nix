rec { __sub = a: b: "shadowed"; x = 3 - 1; }.x

with { __sub = a: b: "shadowed"; }; 3 - 1

assert { ${"d" + "e"} = 1; a.b = 2; } ? f; 1

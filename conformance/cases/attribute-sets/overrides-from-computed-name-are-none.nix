rec { a = 1; ${"__over" + "rides"} = { a = 2; }; b = a; }

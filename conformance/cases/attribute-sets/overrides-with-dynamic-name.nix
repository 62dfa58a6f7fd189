rec { a = 1; ${"d" + ""} = a; __overrides = { a = 2; }; }

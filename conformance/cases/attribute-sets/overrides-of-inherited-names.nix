rec { inherit ({ a = 1; }) a; b = a; __overrides = { a = 2; }; }

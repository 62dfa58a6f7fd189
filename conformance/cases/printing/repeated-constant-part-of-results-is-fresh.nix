let f = x: { r = {a=1;}; y = x; }; in [(f 1) (f 2)]

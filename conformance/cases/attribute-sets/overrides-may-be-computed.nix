let f = n: rec { x = n; y = x + 1; __overrides = if n > 1 then { x = 10; } else { }; }; in [ (f 1) (f 2) ]

let compose = f: g: x: f (g x); inc = x: x + 1; bad = x: x.y; in compose inc bad 1

(x: let y = x; in if y == 1 then with { z = 2; }; z else 3) 1

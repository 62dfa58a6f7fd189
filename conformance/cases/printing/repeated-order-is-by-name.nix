let x = { v = 1; }; in { z = x; a = x; }

(x: {inherit (x) a; b = x;}) (let y = {a = 1; b = y;}; in y)

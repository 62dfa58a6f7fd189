let c = builtins.false; b = (let d = 1; in b).a; in b

let f = x: {y = x; z = [x];}; a = f 1; in [a a (f 1) a.z a.z]

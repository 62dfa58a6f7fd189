x: y: if x then 1 else if y then 2 else 3

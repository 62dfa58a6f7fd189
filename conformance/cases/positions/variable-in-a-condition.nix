let c = builtins.false; b = if (if c then true else b) then 1 else 2; in b

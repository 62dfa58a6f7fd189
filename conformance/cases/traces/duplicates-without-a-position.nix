[ (let nest = n: if n == 0 then (x: x) else [ (nest (n - 1)) ]; in builtins.toJSON (nest 9)) ]

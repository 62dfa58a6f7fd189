# Of several unexpected arguments the one is named that the parser met first.
[ (z: q: z.a or { b = 2; }) ] ++ [ (({ x }: 1) { x = 1; z = 1; b = 1; q = 1; a = 1; }) ]

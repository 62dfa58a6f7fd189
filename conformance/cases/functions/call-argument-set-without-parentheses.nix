let f = { a, ... }: a; in [ (f { a = 1; }) (f rec { b = 2; a = b; }) (f f.a or { a = 3; }) ]

let f = { a, ... }: a; in [ (f { a = 1; }) (f rec { b = 2; a = b; }) (f { a = f; }.a { a = 3; }) ]

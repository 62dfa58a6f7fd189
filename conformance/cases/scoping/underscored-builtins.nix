[ (__length [ 1 ]) (__add 1 2) (__isInt 3) ]

[ null { a = 1; } true 1 ] < [ null { a = 1; } true 2 ]

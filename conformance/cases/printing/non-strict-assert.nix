assert true; { a = 1 + 1; }

f: f (assert true; 1)

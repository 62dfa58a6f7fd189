assert true; throw "after"

toString [ 1 [ { } ] ]

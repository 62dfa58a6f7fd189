builtins.all (x: x > "a") [ 1 ]

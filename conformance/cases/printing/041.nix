builtins.add 1 [ 1 "a" null true 1.5 /foo {} ]

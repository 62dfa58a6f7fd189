map builtins.isInt [ 1 (-1) 0 9223372036854775807 1.0 "1" null true [ 1 ] ]

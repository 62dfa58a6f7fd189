builtins.groupBy (x: if x < 10 then "small" else if x < 100 then "medium" else "large") [ 5 500 50 4 40 400 ]

builtins.groupBy (x: true) [ ]

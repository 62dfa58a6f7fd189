builtins.groupBy (x: true) ([ ])

builtins.groupBy (1) ([ ])

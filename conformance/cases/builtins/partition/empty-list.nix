builtins.partition (x: false) ([ ])

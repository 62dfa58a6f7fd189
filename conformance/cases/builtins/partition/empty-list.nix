builtins.partition (x: false) [ ]

builtins.groupBy (x: ./. + "/${x}") [ "a" ]

map builtins.throw [ "a" ]

builtins.any (x: x) [ false true (throw "never reached") ]

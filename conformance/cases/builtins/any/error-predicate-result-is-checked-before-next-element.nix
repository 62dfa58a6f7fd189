builtins.any (x: x) [ false "true" (throw "later") ]

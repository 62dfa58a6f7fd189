let id = x: x; in builtins.zipAttrsWith (n: v: v) [ (id { a = 1; }) (id { b = 2; }) (id 3) (throw "not reached") ]

builtins.sort (a: b: throw "compared") [ 2 1 ]

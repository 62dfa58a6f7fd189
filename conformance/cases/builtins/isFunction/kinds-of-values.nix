map builtins.isFunction [ (x: x) ({ a }: a) (a: b: a) builtins.map (builtins.map (x: x)) import null "x: x" { } ]

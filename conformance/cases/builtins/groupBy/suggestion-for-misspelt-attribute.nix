builtins.groupBy (x: x.kind) [ { kind = "a"; } { kidn = "b"; } ]

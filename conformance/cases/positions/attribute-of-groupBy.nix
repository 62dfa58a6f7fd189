builtins.unsafeGetAttrPos "a" (builtins.groupBy (x: "a") [ 1 ])

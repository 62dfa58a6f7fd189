map (set: builtins.unsafeGetAttrPos (builtins.head (builtins.attrNames set)) set) [
  (builtins.fromJSON "{\"a\": 1}")
  (builtins.partition (x: x) [ true ])
  (builtins.parseDrvName "a-1")
  (builtins.tryEval 1)
  (builtins.fromTOML "a = 1")
]

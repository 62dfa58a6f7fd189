let
  id = x: x;
  json = x: builtins.toJSON x;
in
[
  (json [ (json [ 1 ]) (id (json { a = id (json [ ]); })) { b = json { c = json "d"; }; } ])
  (json { a = builtins.fromJSON (json { b = id [ 1 (id 2) ]; }); c = builtins.fromJSON (json null); })
  (json { __toString = self: json [ (id 1) ]; })
  (json [ 1 { outPath = json { x = 1; }; } 2 ])
  (json [ (builtins.tryEval (json [ 1 (throw "x") ])) 2 ])
]

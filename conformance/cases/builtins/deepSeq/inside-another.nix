let
  deep = x: builtins.deepSeq x x;
  caught = builtins.tryEval (deep { a = [ 1 { b = throw "b"; } ]; });
in
[
  (deep [ (deep { a = deep [ 1 ]; }) (deep [ ]) caught ])
  (builtins.deepSeq [ caught caught { inherit caught; } ] "done")
  (let r = { self = r; list = [ r (deep r).n ]; n = 1; }; in (deep r).n)
]

let
  id = x: x;
  set = { outPath = "o"; };
  join = builtins.concatStringsSep ",";
  ready = list: builtins.seq (builtins.foldl' (n: x: builtins.seq x n) 0 list) list;
in
[
  (join [ set "a" (id "b") (id set) "c" (id "d") set ])
  (join (ready [ set "a" (id "b") set "c" ]))
  (join [ "a" "b" set (id "c") "d" (id "e") ])
  (join [ (id "a") "b" { outPath = id "p"; } "c" { __toString = self: id "s"; } (id "e") ])
  (join [ { outPath = set; } (join [ set (id "x") ]) (id (join [ (id "y") set (id "z") ])) ])
  (join [ (id set) ])
  (join [ set ])
  (join [ ])
  (builtins.concatStringsSep set.outPath [ set set set ])
]

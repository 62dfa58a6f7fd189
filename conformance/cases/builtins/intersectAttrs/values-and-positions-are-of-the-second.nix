let
  l = { a = 1; b = 2; c = 3; };
  r = { b = "b"; d = "d"; };
  more = r // { e = 1; f = 2; a = "a"; };
  at = set: map (n: (builtins.unsafeGetAttrPos n set).line or null) (builtins.attrNames set);
  i = builtins.intersectAttrs;
in
[
  (i l r) (i r l) (i l more) (i more l) (i (l // { z = 1; }) more) (i { } r) (i r { }) (i l l)
  (map at [ (i l r) (i r l) (i l more) (i more l) (i { b = throw "unused"; } more) ])
]

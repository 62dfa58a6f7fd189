let s = builtins.foldl' (acc: n: acc // { a = n; ${toString n} = acc.a or 0; }) { z = "z"; } [ 1 2 3 4 5 6 7 8 9 ]; in [ s.a s."1" s."9" s.z (s ? q) (builtins.attrNames s) ]

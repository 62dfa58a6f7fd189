let s = { f = x: x; }; in [ (s == s) (s == { inherit (s) f; }) (s // { } == s) ({ a = s; } == { a = s; }) ]

let s = { a.b = 1; "c d" = 2; }; n = "a"; in [ s.${n}.b s."${n}".${"b"} s."c d" s.${"c" + " d"} ]

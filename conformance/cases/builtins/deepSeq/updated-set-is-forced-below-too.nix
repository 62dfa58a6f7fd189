let big = v: builtins.listToAttrs (builtins.genList (i: { name = "a${toString i}"; value = if i == 150 then v else i; }) 200); in
map (s: builtins.tryEval (builtins.deepSeq s "forced")) [ (big (throw "x") // { y = 1; }) (big [ (throw "x") ] // { a3 = 1; }) (big (throw "x") // { a150 = 1; }) ]

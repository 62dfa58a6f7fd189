builtins.elemAt (builtins.genList (i: if i == 3 then "three" else throw "forced") 5) 3

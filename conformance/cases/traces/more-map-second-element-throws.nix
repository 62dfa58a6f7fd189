map (v: if v == 1 then 1 else throw "x") [ 1 2 ]

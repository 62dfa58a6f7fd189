[ "漢字" (throw "x") ]

{ ${throw "x"} = 2; }



throw "x"


throw "x"

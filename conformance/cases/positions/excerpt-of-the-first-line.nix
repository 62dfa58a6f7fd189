throw "x"



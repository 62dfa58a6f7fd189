








throw "x"


throw "a ${throw "b"}"

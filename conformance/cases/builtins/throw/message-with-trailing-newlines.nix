throw "a\n\n"

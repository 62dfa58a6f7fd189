throw "a \n\n"

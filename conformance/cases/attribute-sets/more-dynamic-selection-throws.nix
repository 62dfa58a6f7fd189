let x = { a = 1; }; in x."${throw "n"}"

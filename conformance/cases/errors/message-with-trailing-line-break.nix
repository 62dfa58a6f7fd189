throw "message\n"

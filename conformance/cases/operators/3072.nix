(throw "t") == true

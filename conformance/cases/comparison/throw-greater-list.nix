(throw "t") > [ "a" ]

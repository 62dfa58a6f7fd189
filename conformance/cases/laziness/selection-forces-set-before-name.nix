(throw "set").${throw "name"}

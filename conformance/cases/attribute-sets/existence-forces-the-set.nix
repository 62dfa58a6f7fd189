(throw "forced") ? a

(throw "t") || []

abort (throw "message")

true || (throw "never")

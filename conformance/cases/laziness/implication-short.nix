false -> (throw "never")

true && (false || (true -> (throw "x")))

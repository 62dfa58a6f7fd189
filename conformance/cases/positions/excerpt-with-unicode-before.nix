[ "äöü" (throw "x") ]

[ "[31m" (throw "x") ]

[ 1	(throw "x") ]

[
		(throw "x")
]

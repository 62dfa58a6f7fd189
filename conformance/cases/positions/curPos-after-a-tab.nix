[
		__curPos.column
]

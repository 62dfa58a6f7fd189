"a
  b

	c
"
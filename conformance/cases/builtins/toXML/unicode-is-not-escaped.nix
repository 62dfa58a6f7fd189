builtins.toXML "é😀"

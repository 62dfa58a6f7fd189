builtins.typeOf (dirOf { outPath = /x/y; })

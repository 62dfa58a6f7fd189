builtins.head (/a + "b\n")

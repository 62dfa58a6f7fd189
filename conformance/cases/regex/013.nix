builtins.match "(a*)+" "aa"

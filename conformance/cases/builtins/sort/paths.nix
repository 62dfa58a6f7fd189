builtins.sort builtins.lessThan [ /b /a/b /a /a-b ]

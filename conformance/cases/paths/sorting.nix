builtins.sort builtins.lessThan [ /a/b /a-b /a /ab /a.b /a/b/c ]

builtins.split "/" /a/b

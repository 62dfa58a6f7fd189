"json: ${builtins.toJSON { a = [ 1 ]; }}"

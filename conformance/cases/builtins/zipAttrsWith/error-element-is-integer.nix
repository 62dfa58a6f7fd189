builtins.zipAttrsWith (n: vs: vs) [ 1 ]

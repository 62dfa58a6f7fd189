builtins.fromJSON ''"\u00e9\u00E9\u20AC"''

builtins.fromJSON ''"\u00g0"''

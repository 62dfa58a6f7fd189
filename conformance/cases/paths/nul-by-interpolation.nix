/a/${builtins.fromJSON ''"\u0000"''}

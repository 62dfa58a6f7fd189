builtins.fromJSON ''{ "a": [ 1, null ] }''

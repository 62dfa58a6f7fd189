builtins.fromJSON ''{"a": [1, {"b": "x\u0000y"}]}''

builtins.toJSON [(builtins.substring 1 1 "é") (throw "x")]

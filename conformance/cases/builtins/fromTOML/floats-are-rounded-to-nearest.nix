builtins.toJSON (builtins.fromTOML "a = 0.1\nb = 9007199254740993.0\nc = 5e-324\nd = 1.7976931348623157e308")

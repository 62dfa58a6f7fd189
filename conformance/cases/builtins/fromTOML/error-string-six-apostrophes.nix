builtins.fromTOML "a = '''b''''''"

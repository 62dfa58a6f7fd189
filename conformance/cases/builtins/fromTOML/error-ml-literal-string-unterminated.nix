builtins.fromTOML "a = '''b"

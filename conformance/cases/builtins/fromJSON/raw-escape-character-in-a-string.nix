builtins.fromJSON (builtins.fromTOML "a = '''\"\\u001b\"'''\nb = \"\\\"\\u001B\\\"\"").b

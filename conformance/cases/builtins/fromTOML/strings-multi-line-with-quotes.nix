builtins.fromTOML "a = \"\"\"He said \"\"hi\"\".\"\"\"\nb = \"\"\"\"x\"\"\"\"\"\nc = '''a'b''c'''''"

builtins.fromTOML "a = \"\"\"\r\nx\r\ny\"\"\""

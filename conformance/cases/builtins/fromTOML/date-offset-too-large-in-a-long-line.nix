builtins.fromTOML "a-key-that-is-long-enough-to-be-cut-at-its-beginning = 2024-02-29T12:00:00-00:61 # and a comment that is cut"

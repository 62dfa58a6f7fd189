builtins.toJSON ./support/text.txt

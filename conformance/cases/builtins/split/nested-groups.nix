builtins.split "((a)b)" "xabx"

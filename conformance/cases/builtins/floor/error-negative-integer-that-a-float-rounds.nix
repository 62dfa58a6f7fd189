builtins.floor (-9007199254740993)

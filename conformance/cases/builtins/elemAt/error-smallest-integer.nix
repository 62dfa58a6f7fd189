builtins.elemAt [ 1 ] (-9223372036854775807 - 1)

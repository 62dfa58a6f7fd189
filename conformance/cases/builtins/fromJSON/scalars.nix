map builtins.fromJSON [ "1" "-1" "0" "1.5" "true" "false" "null" "\"x\"" "[]" "{}" ]

builtins.fromTOML "a_rather_long_key_in_front = 2024-02-29T12:00:00.123456+1:00"

with { true = 1; map = 2; builtins = 3; null = 4; }; [ true (builtins.isFunction map) null ]

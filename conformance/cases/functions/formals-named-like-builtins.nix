({ map, true, builtins }: [ map true builtins ]) { map = 1; true = 2; builtins = 3; }

with { a = { b = 1; }; }; builtins.seq a ([ a ] + 1)

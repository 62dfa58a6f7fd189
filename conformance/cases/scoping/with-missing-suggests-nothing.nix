with { foobar = 1; }; foobaz

with (throw "never"); with { a = 1; }; a

[ true false null map builtins __add ]

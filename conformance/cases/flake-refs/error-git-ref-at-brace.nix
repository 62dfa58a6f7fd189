builtins.parseFlakeRef "git+https://h/a?ref=a@%7Bb"

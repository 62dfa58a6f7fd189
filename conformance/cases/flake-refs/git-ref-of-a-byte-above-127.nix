map builtins.parseFlakeRef [
  "git+https://h/a?ref=%80%C3%A4"
]

map builtins.parseFlakeRef [
  "https://h/a?x=\" y"
  "/a?dir=b c"
  "git+https://h/a?x=[y]"
]

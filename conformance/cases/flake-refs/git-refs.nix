map builtins.parseFlakeRef [
  "git+https://h/a?ref=a"
  "git+https://h/a?ref=a/b"
  "git+https://h/a?ref=a.b"
  "git+https://h/a?ref=-/a"
  "git+https://h/a?ref=a@"
  "git+https://h/a?ref=a/@"
  "git+https://h/a?ref=a-"
  "git+https://h/a?ref=@a"
  "git+https://h/a?ref=HEAD"
  "git+https://h/a?ref=a@b"
  "git+https://h/a?ref=a%7Bb"
  "git+https://h/a?ref=refs/heads/a.locked"
]

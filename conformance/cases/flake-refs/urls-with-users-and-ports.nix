map builtins.parseFlakeRef [
  "https://user@host/a"
  "https://user:secret@host/a"
  "https://user:@host:8080/a"
  "https://us%3aer:p%40ss@host/a"
  "https://host:/a"
  "https://host:1/a"
  "git+ssh://git@host:22/a/b"
  "git+https://us%2Fer@host/a"
]

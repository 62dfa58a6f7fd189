map builtins.parseFlakeRef [
  "https://h/a%20b%2fc?x=%26%3d%3f/@:#"
  "path:/a%20b%3f"
  "github:a%20b/c"
  "git+https://h/a?x%20y=%41%5b"
  "https://h/%7e%2d%5f%2e%41"
]

map builtins.parseFlakeRef [
  "github:a/b"
  "github:a/b/c/d/e"
  "github:a/b/0123456789abcdef0123456789abcdef01234567"
  "github:a/b/0123456789abcdef0123456789abcdef0123456"
  "github:a/b/0123456789ABCDEF0123456789ABCDEF01234567"
  "github:a/b?ref=c&host=h.example"
  "github:a/b?rev=0123456789abcdef0123456789abcdef01234567"
  "gitlab:a%2fb/c"
  "sourcehut:~a/b"
  "github:a/b/"
  "github:/a/b"
  "github:a//b"
]

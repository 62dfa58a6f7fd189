map builtins.parseFlakeRef [
  "a"
  "A-b_c9"
  "a/b"
  "a/b/0123456789abcdef0123456789abcdef01234567"
  "a/0123456789abcdef0123456789abcdef01234567"
  "flake:a"
  "flake:a/b"
  "flake:a/0123456789ABCDEF0123456789ABCDEF01234567"
  "a/@b"
  "a/b.c+d-e_f"
  "a#"
  "a?dir=b"
]

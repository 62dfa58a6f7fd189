map builtins.parseFlakeRef [
  "https://[::1]/a"
  "https://[2001:db8::7]:8080/a"
  "https://u@[::1]:1/a"
  "https://[::ffff:1.2.3.4]/a"
  "https://[v1.a:b]/a"
  "https://[vF.!$]:9/a"
  "https://127.0.0.1/a"
]

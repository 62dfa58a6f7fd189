map builtins.parseFlakeRef [
  "https://[fe80::1%25eth0]/a"
]

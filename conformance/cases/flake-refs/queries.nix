map builtins.parseFlakeRef [
  "https://h/a?"
  "https://h/a?b="
  "https://h/a?b=c&d=e"
  "https://h/a?b=c=d"
  "https://h/a?dir=b"
  "https://h/a?dir="
  "path:/a?dir=b&revCount=1"
  "https://h/a?revCount=12&lastModified=0&unpack=1&name=x"
  "https://h/a?revCount=x"
  "https://h/a?narHash=sha256-47DEQpj8HBSa%2B/TImW%2B5JCeuQeRkm5NMpJWZG3hSuFU%3D"
]

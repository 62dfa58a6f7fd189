map builtins.parseFlakeRef [
  "file:///a"
  "file:/a/b"
  "file+file:///a.txt"
  "file+https://h/a"
  "tarball+file:///a/b"
  "file:///"
  "path:/"
  "path:/a//b/"
  "path:a/b"
  "path:./a"
  "/"
  "/a//b/"
]

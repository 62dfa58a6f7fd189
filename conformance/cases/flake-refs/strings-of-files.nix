map builtins.flakeRefToString [
  { type = "file"; url = "https://h/a"; }
  { type = "tarball"; url = "file:///a.tar"; narHash = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="; }
  { type = "tarball"; url = "https://h/a?b=c"; unpack = true; name = "n"; rev = "x"; revCount = 1; lastModified = 2; }
  { type = "path"; path = "/a b"; }
  { type = "path"; path = "./a"; rev = "0123456789abcdef0123456789abcdef01234567"; revCount = 1; lastModified = 2; }
  { type = "path"; path = "/a"; dir = "b"; }
  { type = "file"; url = "https://h/a"; narHash = ""; }
  { type = "path"; path = "/a"; narHash = "x"; }
]

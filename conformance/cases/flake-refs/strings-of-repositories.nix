map builtins.flakeRefToString [
  { type = "git"; url = "https://h/a"; }
  { type = "git"; url = "git://h/a"; ref = "b"; }
  { type = "git"; url = "file:///a"; shallow = true; submodules = true; lfs = true; exportIgnore = true; allRefs = true; }
  { type = "git"; url = "https://h/a"; shallow = false; submodules = false; }
  { type = "git"; url = "git+https://h/a?b=c"; rev = "0123456789abcdef0123456789abcdef01234567"; }
  { type = "git"; url = "/a/b"; }
  { type = "git"; url = "a/b"; }
  { type = "git"; url = "git@h:a/b"; }
  { type = "git"; url = "git@h:/a/b"; }
  { type = "git"; url = "x:y@h:z"; }
  { type = "git"; url = "ssh://git@h:22/a"; }
  { type = "hg"; url = "https://h/a"; ref = "b"; rev = "0123456789abcdef0123456789abcdef01234567"; }
  { type = "git"; url = "https://h/a"; name = "n"; revCount = 1; lastModified = 2; dirtyRev = "x"; }
]

map (u: let r = builtins.tryEval (builtins.flakeRefToString { type = "git"; url = u; }); in r.value) [
  "git@host:path" "git@host:/path" "git@host:a/b:c" "a@b@host:path" "user@host:path/x@y" "user@h:1:p" "./path" "/path" "path" "a/b" "a@b/c:d" "/a@b:c" "file:path" "file:/path" "file:///path" "git+file:///path" "git+file:path" "git+https://h/p" "git+ssh://git@h/p" "ssh://git@h/p" "git://h/p" "https://u:p@h:1/p?a=b" "@host:path" "git@:path" "git@host:" "a+b@host:path" "x/y@z" "git@h:p?a=b"
]

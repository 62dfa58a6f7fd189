let f = a: builtins.flakeRefToString ({ type = "git"; url = "https://h/p"; } // a); in [
  (f { publicKey = "k"; }) (f { publicKey = "k"; keytype = "t"; }) (f { publicKeys = "[]"; }) (f { publicKeys = ''[{"key":"k"}]''; }) (f { publicKeys = ''[{"key":"k","type":"t"}]''; }) (f { publicKeys = ''[{"key":"k","type":"t"},{"key":"l"}]''; }) (f { publicKeys = ''[{"key":"k","type":"t"}]''; publicKey = "l"; }) (f { publicKeys = ''[{"key":"k"}]''; publicKey = "l"; keytype = "u"; }) (f { verifyCommit = true; }) (f { verifyCommit = false; publicKey = "k"; }) (f { keytype = "t"; })
]

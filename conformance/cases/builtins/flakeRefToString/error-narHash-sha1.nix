builtins.flakeRefToString { type = "file"; url = "https://h/a"; narHash = "sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk="; }

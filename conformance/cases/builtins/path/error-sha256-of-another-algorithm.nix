builtins.path { path = ./support/tree; sha256 = "sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk="; }

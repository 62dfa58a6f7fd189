builtins.fetchurl { url = "http://localhost"; sha256 = "sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk="; }

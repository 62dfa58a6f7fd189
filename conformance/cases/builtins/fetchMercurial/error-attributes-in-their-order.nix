builtins.fetchMercurial { name = builtins.trace "name" "n"; rev = builtins.trace "rev" "r"; url = builtins.trace "url" ""; zzz = 1; }

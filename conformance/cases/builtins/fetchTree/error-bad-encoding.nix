builtins.fetchTree "path:/a?narHash=%4x"

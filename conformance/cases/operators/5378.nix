null + abort "z"

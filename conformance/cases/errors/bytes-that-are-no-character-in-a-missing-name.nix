{ ax = 1; }."a${builtins.substring 1 1 "é"}"

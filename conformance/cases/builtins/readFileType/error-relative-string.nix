builtins.readFileType "file"

builtins.readFileType /.

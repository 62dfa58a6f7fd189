builtins.storePath /etc/x

builtins.fromJSON ''"\'"''

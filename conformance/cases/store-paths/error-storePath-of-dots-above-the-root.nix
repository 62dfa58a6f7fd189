builtins.storePath "/../.."

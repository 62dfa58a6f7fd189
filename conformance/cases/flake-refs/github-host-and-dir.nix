builtins.parseFlakeRef "github:owner/repo?host=git.example.org&dir=sub"

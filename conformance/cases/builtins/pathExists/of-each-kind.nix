map builtins.pathExists [ ./support/file ./support/dir ./support/to-file ./support/to-dir ./support/dangling ./support/absent ]

map builtins.readFileType [ ./support/file ./support/dir ./support/to-file ./support/to-dir ./support/dangling ]

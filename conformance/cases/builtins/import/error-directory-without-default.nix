import ./support/dir-without-default

import ./support/dir

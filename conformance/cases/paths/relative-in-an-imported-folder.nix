import ./support/folder
